//! What importers of Amazon API Gateway make of single things.

use gateway_codegen::portability::Importer;

use crate::case::Case;

/// What is said with a code of a document with these paths, as the importer of REST APIs sees it.
fn said(code: &str, paths: &[&str]) -> Vec<String> {
    let mut text = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\npaths:\n".to_owned();
    for path in paths {
        text.push_str(&format!(
            "  \"{path}\": {{get: {{responses: {{\"200\": {{description: ok}}}}}}}}\n"
        ));
    }
    let said = Case::of_text("a.yaml", &text)
        .portability(Importer::Rest)
        .compile();
    let briefs = said.briefs();
    let of_code = briefs.lines().filter(|line| line.contains(code));
    of_code
        .filter_map(|line| Some(line.split_once(": ")?.1.to_owned()))
        .collect()
}

#[test]
fn segments_of_paths() {
    let mixed = "a segment of the path has text and a variable";
    let characters = "a segment of the path has other characters";
    let second = "are variables below one resource";
    for (paths, expected) in [
        (&["/a/{b}"][..], &[][..]),
        (&["/a/{b+}"], &[]),
        (&["/a/b._-:,1"], &[]),
        (&["/a/{b}-{c}"], &[mixed]),
        (&["/a/{b}{c}"], &[mixed]),
        (&["/a/x{y}"], &[mixed]),
        (&["/a/{x}.json"], &[mixed]),
        (&["/a/b~c"], &[characters]),
        (&["/a/{b}/x", "/a/{c}/y"], &[second]),
        (&["/a/{b}/x", "/b/{c}/y", "/a/{b}/y"], &[]),
    ] {
        let found = said("GW1303", paths);
        assert_eq!(found.len(), expected.len(), "{paths:?}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{paths:?}: {found}");
        }
    }
}
