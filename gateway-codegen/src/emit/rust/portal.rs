//! The developer portals that a gateway carries.

use proc_macro2::TokenStream;
use quote::quote;

use super::source::ident;
use crate::emit::Site;

impl Site {
    /// Its file beside `lib.rs`.
    pub(super) fn file(index: usize) -> String {
        match index {
            0 => "portal.bin".to_owned(),
            index => format!("portal_{}.bin", index + 1),
        }
    }

    /// The name of its descriptor.
    pub(super) fn name(index: usize) -> String {
        match index {
            0 => "PORTAL".to_owned(),
            index => format!("PORTAL_{}", index + 1),
        }
    }

    /// The entity tag of its files.
    fn etag(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(&self.archive);
        let digits: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // Weak: a file has the same one in each coding.
        format!("W/\"{digits}\"")
    }

    /// Its descriptor.
    pub(super) fn item(&self, index: usize) -> TokenStream {
        let (path, policy, versions) = (&self.path, &self.policy, &self.versions);
        let (file, etag) = (Site::file(index), self.etag());
        let name = ident(&Site::name(index));
        let server = ident(match self.is_in_development {
            true => "PORTALS_IN_DEVELOPMENT",
            false => "PORTALS",
        });
        let about = format!(" The developer portal at `{path}`.");
        quote! {
            #[doc = #about]
            const #name: codegen::Portal = codegen::Portal {
                path: #path,
                archive: include_bytes!(#file),
                etag: #etag,
                versions: &[#(#versions),*],
                policy: #policy,
                server: codegen::#server,
            };
        }
    }
}
