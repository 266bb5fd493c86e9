//! Real documents: nothing changed between one and itself.

use std::path::{Path, PathBuf};

use gateway_codegen::Options;
use gateway_codegen::diff::diff;
use gateway_codegen::source::DiskLoader;
use gateway_codegen::stack::Parameters;

use crate::briefs;

/// The samples of the project, and real documents where they are at hand: in `REAL_DOCUMENTS`, else beside the project's
/// folder.
fn documents() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let real = std::env::var_os("REAL_DOCUMENTS")
        .map_or_else(|| tests.join("../../../shared/corpus/aws"), PathBuf::from);
    let mut all = Vec::new();
    for folder in [tests.join("../../specs"), real] {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let extension = path
                .extension()
                .and_then(|it| it.to_str())
                .unwrap_or_default();
            if matches!(extension, "json" | "yaml" | "yml")
                && !path.to_string_lossy().contains(".params.")
            {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

#[test]
fn nothing_changed_between_a_document_and_itself() {
    let mut options = Options::default();
    let mut parameters = Parameters::new();
    parameters.set("*", "1");
    options.parameters = parameters;
    let mut n = 0;
    for path in documents() {
        let folder = path.parent().unwrap();
        let loader = DiskLoader::new(folder, folder).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let diff = diff(name, name, &options, &loader).unwrap();
        assert_eq!(briefs(&diff), Vec::<String>::new(), "{}", path.display());
        n += usize::from(diff.unreadable.is_empty());
    }
    assert!(n >= 8, "{n} documents");
}
