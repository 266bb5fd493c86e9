//! The validators that the bench of the runtime measures.

use std::env;
use std::fs;
use std::path::Path;

use gateway_codegen::emit::rust::schemas::validators;
use gateway_codegen::schema::{Dialect, Options, Usage};
use quote::quote;

use super::served::Served;

#[test]
fn validators_of_the_bench_are_current() {
    let from = "tests/bench-schemas/order.json";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut served = Served::default();
    let tree = served.parse("order.json", fs::read(root.join(from)).unwrap());
    let options = Options {
        dialect: Dialect::Draft4,
        asserts_formats: false,
        has_ids: true,
    };
    let (schemas, id) = served.lower(&tree, &tree, options, Usage::Request).unwrap();
    let (items, called) = validators(&schemas, &[id]);
    let [(id, Some(function))] = called.as_slice() else {
        panic!("the order has no function");
    };
    let file = syn::parse2(quote! {
        use gateway_runtime::codegen::schema::{self, *};
        #items
        pub(crate) const ID: SchemaId = #id;
        pub(crate) const CHECK: schema::Check = #function;
    });
    let text = format!(
        "// @generated from {from}. Do not edit; see gateway-codegen/tests/schema/bench.rs.\n\n{}",
        prettyplease::unparse(&file.unwrap())
    );
    let path = root.join("gateway-runtime/benches/schema/order.rs");
    if fs::read_to_string(&path).is_ok_and(|known| known == text) {
        return;
    }
    let update = env::var_os("UPDATE_EXPECT").is_some();
    if update {
        fs::write(&path, text).unwrap();
    }
    assert!(update, "{} is stale", path.display());
}
