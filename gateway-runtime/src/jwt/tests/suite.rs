//! The JOSE tests of Project Wycheproof (`testvectors_v1/json_web_*_test.json`, Apache-2.0), where they are at hand. They
//! are not part of the project.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::jwt::jws::Jws;
use crate::jwt::{Algorithm, KeySet, Unusable};

/// How many tests each file has at the least.
const FILES: [(&str, usize); 3] = [
    ("json_web_crypto_test.json", 83),
    ("json_web_key_test.json", 26),
    ("json_web_signature_test.json", 401),
];

#[test]
fn passes_the_wycheproof_suite() {
    let folder = std::env::var_os("JOSE_SUITE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/suites/jose"),
        PathBuf::from,
    );
    if !folder.exists() {
        writeln!(
            io::stderr(),
            "no JOSE suite at hand (JOSE_SUITE names its folder): NOTHING IS TESTED HERE"
        )
        .unwrap();
        return;
    }
    let mut wrong = Vec::new();
    for (file, least) in FILES {
        let suite: Json = serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for group in suite["testGroups"].as_array().unwrap() {
            let keys = keys_of(group);
            if group["comment"] == "jws_rsa_roca_key" {
                let reasons: Vec<_> = keys.skipped().iter().map(|it| it.reason).collect();
                assert_eq!(reasons, [Unusable::WeakModulus]);
            }
            for test in group["tests"].as_array().unwrap() {
                let (kind, expected) = expected(group, test);
                *counts.entry(kind).or_default() += 1;
                if is_accepted(test, &keys) != expected {
                    wrong.push(format!("{file} {} ({kind}): not {expected}", test["tcId"]));
                }
            }
        }
        writeln!(io::stderr(), "{file}: {counts:?}").unwrap();
        assert!(counts.values().sum::<usize>() >= least, "{file}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A group's key or key set, the public one where there is one.
fn keys_of(group: &Json) -> KeySet {
    let keys = group.get("public").unwrap_or(&group["private"]);
    let set = match keys.get("keys") {
        Some(_) => keys.clone(),
        None => json!({ "keys": [keys] }),
    };
    KeySet::read(set.to_string().as_bytes()).unwrap()
}

/// What kind of test it is, and whether its token is to be accepted.
fn expected(group: &Json, test: &Json) -> (&'static str, bool) {
    if test.get("jws").is_none() {
        return ("JWE, refused", false);
    }
    if test["result"] != "valid" {
        return ("invalid, refused", false);
    }
    let alg = alg_of(test);
    if Algorithm::named(&alg).is_none() {
        return ("valid of an algorithm that is not taken, refused", false);
    }
    // RFC 7520's examples name a key for PS256 and sign with PS384. Keys are for their algorithm, as the same file's tests
    // of wrong primitives have it.
    let keys = &group["public"];
    let key = keys.get("keys").map_or(keys, |all| &all[0]);
    if key["alg"] != alg.as_str() {
        return ("valid of a key for another algorithm, refused", false);
    }
    ("valid, accepted", true)
}

fn alg_of(test: &Json) -> String {
    use base64::Engine as _;
    let token = test["jws"].as_str().unwrap_or_default();
    let header: String = token.split('.').next().unwrap_or_default().into();
    // Two of the valid ones have a character that is none of base64url.
    let header = header.replace('?', "");
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .unwrap();
    let header: Json = serde_json::from_slice(&header).unwrap();
    header["alg"].as_str().unwrap().to_owned()
}

fn is_accepted(test: &Json, keys: &KeySet) -> bool {
    let token = match test.get("jws").or_else(|| test.get("jwe")) {
        Some(Json::String(token)) => token.clone(),
        Some(other) => other.to_string(),
        None => panic!("{test}"),
    };
    let verdict = Jws::parse(&token).and_then(|jws| {
        jws.verify(keys)?;
        jws.payload()
    });
    verdict.is_ok()
}
