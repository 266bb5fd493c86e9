//! The official test suite of JSON Schema, and the documents that it expects to be served. Also read by the tests of
//! compiled schemas.

use std::fs;
use std::path::{Path, PathBuf};

use crate::packages;
use crate::served::Served;

/// The suite is part of this package.
const SUITE: (&str, &str) = ("jsonschema", "4.26.0");
/// The schemas of schemas.
const METASCHEMAS: (&str, &str) = ("jsonschema_specifications", "2025.9.1");

/// Where the suite and the schemas of schemas are. They are not part of the sources: where they cannot be had, the test
/// says so and is passed over, unless `CI` is set.
pub(crate) fn folders() -> Option<(PathBuf, PathBuf)> {
    let wanted = |(name, version)| packages::source(name, version);
    match (wanted(SUITE), wanted(METASCHEMAS)) {
        (Ok(suite), Ok(metaschemas)) => {
            let metaschemas = metaschemas.join("jsonschema_specifications/schemas");
            Some((suite.join("json"), metaschemas))
        }
        (suite, metaschemas) => {
            let errors = [suite.err(), metaschemas.err()];
            let errors: Vec<String> = errors.into_iter().flatten().collect();
            let errors = errors.join("\n");
            assert!(std::env::var_os("CI").is_none(), "{errors}");
            eprintln!("SKIPPED: the test suite of JSON Schema cannot be had:\n{errors}");
            None
        }
    }
}

/// The name and the text of a file of the suite.
pub(crate) type SuiteFile = (String, Vec<u8>);

/// The suite with what it refers to, and the names and texts of its files for a draft.
pub(crate) fn open(draft: &str) -> Option<(Served, Vec<SuiteFile>)> {
    let (suite, metaschemas) = folders()?;
    let mut served = Served::default();
    remotes(&mut served, &suite.join("remotes"), "http://localhost:1234");
    metas(&mut served, &metaschemas);
    let mut files: Vec<PathBuf> = fs::read_dir(suite.join("tests").join(draft))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let named = files.into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read(&path).unwrap())
    });
    Some((served, named.collect()))
}

/// The documents that the suite expects to be served.
fn remotes(served: &mut Served, folder: &Path, uri: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let uri = format!("{uri}/{}", path.file_name().unwrap().to_string_lossy());
        match path.is_dir() {
            true => remotes(served, &path, &uri),
            false => drop(served.files.insert(uri, path)),
        }
    }
}

fn metas(served: &mut Served, folder: &Path) {
    let draft4 = "http://json-schema.org/draft-04/schema".to_owned();
    served
        .files
        .insert(draft4, folder.join("draft4/metaschema.json"));
    let folder = folder.join("draft202012");
    let base = "https://json-schema.org/draft/2020-12";
    let root = format!("{base}/schema");
    served.files.insert(root, folder.join("metaschema.json"));
    let names = [
        "core",
        "applicator",
        "unevaluated",
        "validation",
        "meta-data",
        "format-annotation",
        "format-assertion",
        "content",
    ];
    for name in names {
        let path = folder.join("vocabularies").join(name);
        served.files.insert(format!("{base}/meta/{name}"), path);
    }
}
