//! Changes from version to version, and versions side by side.

use super::{LIST, compiled, page, pet, site_of, version};

use gateway_codegen::source::MemoryLoader;

#[test]
fn changes_are_told_from_version_to_version() {
    let newest = format!(
        "{LIST}{}",
        pet(
            "deprecated: true\n      x-sunset: 2027-01-31",
            "{type: integer, maximum: 9}"
        )
    );
    let portal = ", portal: {changelog: ['versions/*.yaml']}";
    let loader = MemoryLoader::new()
        .with("api.yaml", version("2.0.0", portal, &newest))
        // Their order is that of their versions, not of their names.
        .with(
            "versions/a.yaml",
            version(
                "1.10.0",
                "",
                &format!("{LIST}{}", pet("summary: A pet", "{type: integer}")),
            ),
        )
        .with(
            "versions/b.yaml",
            version("1.9.0", "", &pet("summary: A pet", "{type: integer}")),
        );
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "changelog.html");
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}: {html}"));
    let order = [
        "gone from <bdi>2027-01-31",
        "id=\"v-2-0-0\"",
        "Breaking changes",
        "must now be at most 9",
        "id=\"v-1-10-0\"",
        "GET /pets</code></a>: the operation is new",
    ];
    let places: Vec<usize> = order.iter().map(|text| at(text)).collect();
    assert!(places.is_sorted(), "{places:?} {html}");
    assert!(html.contains("href=\"operations/get-pet.html\"><code>GET /pets/{id}</code></a>"));
    // Where backends are is no matter of callers.
    assert!(!html.contains("10.0.0."), "{html}");
    let feed = page(&site, "changelog.xml");
    assert_eq!(feed.matches("<item>").count(), 2, "{feed}");
    assert!(
        feed.contains("<link>changelog.html#v-2-0-0</link>"),
        "{feed}"
    );
    assert!(page(&site, "changelog.md").contains("## 2.0.0 (since 1.10.0)"));
    assert!(page(&site, "index.html").contains("href=\"changelog.html\""));
    assert!(page(&site, "index.html").contains("type=\"application/rss+xml\""));
    assert!(page(&site, "llms.txt").contains("changelog.md"));
}

#[test]
fn without_versions_there_is_no_page_of_changes() {
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", LIST));
    let site = site_of(&["api.yaml"], &loader);
    assert!(site.get("changelog.html").is_none() && site.get("changelog.xml").is_none());
    assert!(!page(&site, "index.html").contains("changelog"));
}

#[test]
fn versions_side_by_side_lead_to_each_other() {
    let second = format!("{LIST}{}", pet("summary: A pet", "{type: string}"));
    let loader = MemoryLoader::new()
        .with("v1.yaml", version("1.0", ", basePath: /v1", LIST))
        .with("v2.yaml", version("2.0", ", basePath: /v2", &second))
        .with(
            "other.yaml",
            version("1.0", ", basePath: /o", LIST).replace("Pets", "Other"),
        );
    let site = site_of(&["v1.yaml", "v2.yaml", "other.yaml"], &loader);
    let one = page(&site, "pets-1/operations/list-pets.html");
    assert!(
        one.contains("href=\"../../pets-2/operations/list-pets.html\"><bdi>2.0</bdi>"),
        "{one}"
    );
    // What the other version does not have leads to its first page.
    let two = page(&site, "pets-2/operations/get-pet.html");
    assert!(
        two.contains("href=\"../../pets-1/index.html\"><bdi>1.0</bdi>"),
        "{two}"
    );
    assert!(page(&site, "pets-2/changelog.html").contains("the operation is new"));
    assert!(site.get("pets-1/changelog.html").is_none());
    // Versions of an API are one in the list of APIs: the newest, or the one that is read.
    let other = page(&site, "other/index.html");
    assert!(
        other.contains("href=\"../pets-2/index.html\"><bdi>Pets</bdi>"),
        "{other}"
    );
    assert!(!other.contains("href=\"../pets-1/index.html\""), "{other}");
    assert!(!other.contains("switcher-what\">Version"), "{other}");
}

/// Whoever keeps a link comes to the version that it was of, whichever others stand beside it and in whatever order.
#[test]
fn folders_of_versions_do_not_depend_on_others() {
    let document = |title: &str, number: &str, file: &str, more: &str| {
        let more = format!(", basePath: /{file}{more}");
        let text = version(number, &more, LIST).replace("title: Pets", &format!("title: {title}"));
        (format!("{file}.yaml"), text)
    };
    let documents = [
        document("V", "1.4.0", "a", ""),
        document("V", "2.0", "b", ""),
        document("V", "v3.1", "c", ""),
        document("Days", "2026-01-02", "d", ""),
        document("Days", "2026-03-04", "e", ""),
        document("own", "1.0", "f", ", name: first"),
        document("own", "2.0", "g", ", name: second"),
        document("Same", "1", "h", ""),
        document("same!", "1", "i", ""),
    ];
    let loader = documents
        .iter()
        .fold(MemoryLoader::new(), |loader, (file, text)| {
            loader.with(file.as_str(), text.clone())
        });
    let folders = |files: &[&str]| {
        let site = site_of(files, &loader);
        let paths = site
            .iter()
            .filter_map(|(path, _)| path.strip_suffix("/openapi.json"));
        let mut folders = Vec::new();
        for folder in paths {
            let json: serde_json::Value =
                serde_json::from_str(page(&site, &format!("{folder}/openapi.json"))).unwrap();
            let info = &json["info"];
            let text = |name: &str| info[name].to_string().replace('"', "");
            folders.push(format!("{folder}: {} {}", text("title"), text("version")));
        }
        folders.sort();
        folders
    };
    assert_eq!(
        folders(&["a.yaml", "b.yaml"]),
        ["v-1: V 1.4.0", "v-2: V 2.0"]
    );
    for files in [
        [
            "a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "f.yaml", "g.yaml",
        ],
        [
            "g.yaml", "e.yaml", "c.yaml", "b.yaml", "a.yaml", "d.yaml", "f.yaml",
        ],
    ] {
        assert_eq!(
            folders(&files),
            [
                "days-2026-01-02: Days 2026-01-02",
                "days-2026-03-04: Days 2026-03-04",
                "first: own 1.0",
                "second: own 2.0",
                "v-1: V 1.4.0",
                "v-2: V 2.0",
                "v-3: V v3.1",
            ]
        );
    }
    // What the names do not tell apart has a hash each.
    let same = folders(&["h.yaml", "i.yaml"]);
    assert_eq!(same, folders(&["i.yaml", "h.yaml"]));
    assert!(same.iter().all(|it| it.starts_with("same-")), "{same:?}");
}

#[test]
fn earlier_versions_have_to_be_documents() {
    for (field, files, expected) in [
        (
            "old.yaml",
            &[("old.yaml", "a: b")][..],
            "names no earlier version: `old.yaml` is no OpenAPI document with an `info.version`",
        ),
        ("none.yaml", &[], "names no earlier version: "),
        (
            "v/*.yaml",
            &[
                (
                    "v/a.yaml",
                    "{openapi: 3.1.0, info: {title: a, version: '0'}}",
                ),
                (
                    "v/b.yaml",
                    "{openapi: 3.1.0, info: {title: a, version: '0'}}",
                ),
            ],
            "names no earlier version: `v/a.yaml` and `v/b.yaml` both have the version `0`",
        ),
        (
            "v/*.yaml",
            &[],
            "names no earlier version: no file has such a name",
        ),
        ("../up.yaml", &[], "names no earlier version: "),
        ("api.yaml", &[], ""),
    ] {
        let portal = format!(", portal: {{changelog: ['{field}']}}");
        let mut loader = MemoryLoader::new().with("api.yaml", version("1", &portal, LIST));
        for (name, text) in files {
            loader = loader.with(*name, *text);
        }
        let found = compiled(&["api.yaml"], &loader).sink.into_sorted();
        let told: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
        match expected {
            "" => assert!(told.is_empty(), "{told:?}"),
            expected => assert!(
                told.iter().any(|it| it.contains(expected)),
                "{field}: {told:?}"
            ),
        }
    }
}
