//! What is said of mistakes in themes, and what hostile ones cannot do.

use std::fmt::Write as _;

use super::theme::{API, checked, loader, said, said_of};

use gateway_codegen::{Options, compile};

#[test]
fn mistakes_are_told_where_they_stand() {
    let on_page = [
        // Names, wherever they are asked for.
        (
            "{{titel}}",
            "there is no `titel` here; did you mean `title`?",
        ),
        ("{{#if titel}}{{/if}}", "there is no `titel` here"),
        (
            "{{#unless api.titel}}{{/unless}}",
            "there is no `api.titel` here",
        ),
        (
            "{{#each api.operation}}{{/each}}",
            "there is no `api.operation` here",
        ),
        ("{{#with titel}}{{/with}}", "there is no `titel` here"),
        ("{{lower titel}}", "there is no `titel` here"),
        (
            "{{lower (default titel \"a\")}}",
            "there is no `titel` here",
        ),
        ("{{> p titel}}", "there is no `titel` here"),
        ("{{> p a=titel}}", "there is no `titel` here"),
        ("{{@titel}}", "there is no `@titel` here"),
        ("{{title.x}}", "there is no `title.x` here"),
        ("{{../titel}}", "there is no `../titel` here"),
        ("{{lookup api \"titel\"}}", "there is no `titel`"),
        ("{{lookup api.operations 9}}", "the list is not so long"),
        // Things of the site.
        ("{{link \"pricng\"}}", "there is no page `pricng`"),
        (
            "{{asset \"b.svg\"}}",
            "there is no file `assets/b.svg`; did you mean `a.svg`?",
        ),
        (
            "{{#if false}}{{else if titel}}{{/if}}",
            "there is no `titel` here",
        ),
        (
            "{{#if false}}{{else if true}}{{> q}}{{/if}}",
            "there is no partial `q`",
        ),
        ("{{> q}}", "there is no partial `q`"),
        ("{{#if false}}{{> q}}{{/if}}", "there is no partial `q`"),
        (
            "{{lowr title}}",
            "there is no helper `lowr`; did you mean `lower`?",
        ),
        (
            "{{#eech api.tags}}{{/eech}}",
            "there is no helper `eech`; did you mean `each`?",
        ),
        ("{{#if (lowr title)}}{{/if}}", "there is no helper `lowr`"),
        ("{{log title}}", "there is no helper `log`"),
        ("{{#lower title}}{{/lower}}", "`lower` is no block"),
        ("{{each api.tags}}", "`each` is a block"),
        ("{{#if}}{{/if}}", ""),
        ("{{#if title api}}{{/if}}", "a block takes one value"),
        ("{{lower api}}", "`lower` takes a text"),
        ("{{lower title title}}", "`lower` takes one value"),
        ("{{eq api api}}", "`eq` compares"),
        ("{{#each title}}{{/each}}", "`each` takes a list"),
        // What themes must not do.
        ("{{{title}}}", "values are always escaped"),
        ("{{&title}}", "values are always escaped"),
        ("{{#> p}}a{{/p}}", "partials have no blocks"),
        ("{{#*inline \"a\"}}{{/inline}}", "decorators do nothing"),
        ("{{> (lower \"P\")}}", "the name of a partial is written"),
        ("{{title", "the expression does not end"),
    ];
    for (source, expected) in on_page {
        let text = format!("---\ntitle: T\n---\n<p>é</p>\n é {source}\n");
        let told = said(&[
            ("look/pages/a.hbs", &text),
            ("look/partials/p.hbs", "[{{title}}]"),
            ("look/assets/a.svg", "<svg/>"),
        ]);
        let [told] = told.as_slice() else {
            panic!("{source}: {told:?}");
        };
        let place = "GW0904 look/pages/a.hbs:5:";
        assert!(
            told.starts_with(place) && told.contains(expected),
            "{source}: {told}"
        );
        // Inner expressions are where what is around them is, at the latest.
        let column: usize = told[place.len()..]
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!((4..40).contains(&column), "{source}: {told}");
    }
}

#[test]
fn mistakes_are_told_in_partials_and_on_single_pages() {
    let told = said(&[
        ("look/footer.hbs", "{{> a}}"),
        ("look/partials/a.hbs", "\n  {{> b}}"),
        (
            "look/partials/b.hbs",
            "\n\n {{#if (eq kind \"webhook\")}}\n {{nothing}}{{/if}}",
        ),
    ]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("GW0904 look/partials/b.hbs:4:2 "),
        "{told:?}"
    );
    // All that is wrong is told at once.
    let told = said(&[
        ("look/footer.hbs", "{{a}}"),
        ("look/header.hbs", "{{b}}"),
        ("look/pages/c.hbs", "{{c}}"),
    ]);
    assert_eq!(told.len(), 3, "{told:?}");
    // Also of templates that are none, and of what is not used.
    let told = said(&[
        ("look/partials/a.hbs", "{{#if x}}"),
        ("look/partials/b.hbs", "\n{{/if}}"),
    ]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("`look/partials/a.hbs` is no template"),
        "{told:?}"
    );
}

#[test]
fn all_mistakes_of_a_template_are_told() {
    let told = said(&[
        (
            "look/pages/a.hbs",
            "{{one}}\n{{title}}{{#each api.operations}}\n{{two}}{{lower three}}{{/each}}\n{{#if four}}{{five}}{{/if}}\n{{link \"six\"}}{{> p}}",
        ),
        ("look/partials/p.hbs", "{{title}}\n{{seven}}"),
        // What is wrong elsewhere hides nothing.
        ("look/footer.hbs", "{{{title}}}\n{{lowr title}}{{&title}}"),
        (
            "look/header.hbs",
            "{{lowr title}}\n{{#eech a}}{{/eech}}{{> none}}",
        ),
        ("look/pages/b.hbs", "{{> broken}}{{nothing}}"),
        ("look/partials/broken.hbs", "{{{title}}}"),
    ]);
    let mut places: Vec<&str> = told
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "look/footer.hbs:1:1",
            "look/footer.hbs:2:15",
            "look/header.hbs:1:1",
            "look/header.hbs:2:1",
            "look/header.hbs:2:21",
            "look/pages/a.hbs:1:1",
            "look/pages/a.hbs:3:1",
            "look/pages/a.hbs:3:8",
            "look/pages/a.hbs:4:1",
            "look/pages/a.hbs:5:1",
            "look/partials/broken.hbs:1:1",
            "look/partials/p.hbs:2:1",
        ],
        "{told:#?}"
    );
    // Not without end.
    let many: String = (0..200).map(|n| format!("{{{{name{n}}}}}\n")).collect();
    let told = said(&[("look/footer.hbs", &many)]);
    assert_eq!(told.len(), 20, "{told:#?}");
}

#[test]
fn operations_that_are_unlike_the_first_are_tried() {
    let mut paths = String::new();
    for n in 0..60 {
        let _ = write!(
            paths,
            "  /a{n}:\n    get: {{operationId: a{n}, responses: {{'200': {{description: ok}}}}}}\n"
        );
    }
    let text = API.replace("paths:\n", &format!("paths:\n{paths}"));
    let loader = loader(&[(
        "look/operation.hbs",
        "{{#if operation.is_deprecated}}{{nothing}}{{/if}}",
    )])
    .with("api.yaml", text);
    let mut told = said_of(checked(&loader));
    told.retain(|line| line.starts_with("GW0904"));
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("there is no `nothing` here"), "{told:#?}");
}

#[test]
fn elements_that_are_not_balanced_are_told() {
    let told = said(&[
        ("look/footer.hbs", "<div>\n  <p>{{site_title}}</b></p>\n"),
        (
            "look/pages/a.hbs",
            "---\ntitle: A\n---\n<ul><li>a<li>b</ul><i>",
        ),
        ("look/header.hbs", "{{> open}}{{site_title}}</div>"),
        ("look/partials/open.hbs", "<div class=\"box\">"),
    ]);
    assert_eq!(
        told,
        [
            "GW0909 look/footer.hbs:1:1 `<div>` is not closed",
            "GW0909 look/footer.hbs:2:20 `</b>` closes no element that is open here",
            "GW0909 look/pages/a.hbs:4:20 `<i>` is not closed",
        ]
        .map(|line| line.replace(
            "GW0909",
            &gateway_codegen::diagnostics::code::UNBALANCED_ELEMENT.to_string()
        )),
        "{told:#?}"
    );
}

#[test]
fn names_and_sizes_are_checked() {
    let large = "x".repeat(33 * 1024);
    let large_asset = "x".repeat(1024 * 1024 + 1);
    for (name, content, place, expected) in [
        (
            "look/pages/index.hbs",
            "a",
            "look/pages/index.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/con.hbs",
            "a",
            "look/pages/con.hbs:1:1",
            "has a name that Windows has no files of",
        ),
        (
            "look/pages/404.hbs",
            "a",
            "look/pages/404.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/1-limits.hbs",
            "a",
            "look/pages/1-limits.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/My page.hbs",
            "a",
            "api.yaml:10",
            "is no name for a page",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitle: a\n",
            "look/pages/a.hbs:1:1",
            "does not end",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitel: a\n---\n",
            "look/pages/a.hbs:2:1",
            "`titel` is nothing that a page has",
        ),
        (
            "look/pages/a.hbs",
            "---\n\ntitle:\n---\n",
            "look/pages/a.hbs:3:1",
            "`title` has no text",
        ),
        ("look/pages/a.hbs", &large, "api.yaml:10", "larger than"),
        (
            "look/partials/a b.hbs",
            "a",
            "api.yaml:10",
            "is no name for a partial",
        ),
        (
            "look/assets/a.exe",
            "a",
            "api.yaml:10",
            "is nothing that a site has",
        ),
        (
            "look/assets/a b.svg",
            "a",
            "api.yaml:10",
            "is no name for a file",
        ),
        (
            "look/assets/a.png",
            &large_asset,
            "api.yaml:10",
            "larger than",
        ),
        (
            "look/haeder.hbs",
            "a",
            "api.yaml:10",
            "did you mean `header.hbs`?",
        ),
    ] {
        let told = said(&[(name, content)]);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        let is_there = told[0].starts_with(&format!("GW0904 {place}"));
        assert!(is_there && told[0].contains(expected), "{name}: {told:?}");
    }
    let told = said(&[("look/pages/1-a.hbs", "a"), ("look/pages/2-a.hbs", "a")]);
    assert!(told[0].contains("are one page: `a.html`"), "{told:?}");
    let many: Vec<String> = (0..101).map(|i| format!("look/assets/{i}.svg")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|it| (it.as_str(), "a")).collect();
    let told = said(&many);
    assert!(told[0].contains("has 101 files"), "{told:?}");
}

#[test]
fn partials_do_not_include_themselves() {
    let cases: [&[(&str, &str)]; 3] = [
        &[("look/partials/a.hbs", " {{> a}}")],
        &[
            ("look/partials/a.hbs", "{{#if title}}{{> b}}{{/if}}"),
            ("look/partials/b.hbs", " {{> c}}"),
            ("look/partials/c.hbs", "\n{{> a}}"),
            ("look/footer.hbs", "{{> b}}"),
        ],
        &[
            (
                "look/partials/a.hbs",
                "{{#each sections}}{{> b this}}{{/each}}",
            ),
            ("look/partials/b.hbs", "{{#if @root}}{{> a @root}}{{/if}}"),
        ],
    ];
    for files in cases {
        let told = said(files);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("includes itself"), "{told:?}");
    }
    // A long way is none without end, but too deep.
    let mut files: Vec<(String, String)> = (0..60)
        .map(|i| {
            (
                format!("look/partials/p{i}.hbs"),
                format!("{{{{> p{}}}}}", i + 1),
            )
        })
        .collect();
    files.push(("look/partials/p60.hbs".to_owned(), String::new()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let told = said(&files);
    assert!(told[0].contains("nest at most 40 deep"), "{told:?}");
}

#[test]
fn hostile_themes_end() {
    let twice: Vec<(String, String)> = (0..30)
        .map(|i| {
            let next = i + 1;
            (
                format!("look/partials/p{i}.hbs"),
                format!("{{{{> p{next}}}}}{{{{> p{next}}}}}"),
            )
        })
        .collect();
    let mut twice: Vec<(&str, &str)> = twice
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    twice.extend([
        ("look/partials/p30.hbs", ""),
        ("look/footer.hbs", "{{> p0}}"),
    ]);
    let long = "x".repeat(30_000);
    let mut laughs = String::from("---\ntitle: T\n---\n");
    let each = "{{#each @root.api.operation}}";
    let loops = each.replace("operation}", "operations}").repeat(22);
    let ends = "{{/each}}".repeat(22);
    write!(laughs, "{loops}{ends}").unwrap();
    let written = format!("{loops}ha{ends}");
    let copied = format!(
        "{}{{{{#with (lookup @root.api \"operations\")}}}}{{{{/with}}}}{ends}",
        loops
    );
    let much = format!(
        "{}{long}{}",
        &loops[..each.len() * 10 + 10],
        &ends[..9 * 10]
    );
    let deep = "{{#if title}}".repeat(2_000);
    let parentheses = format!("{{{{lower {}}}}}", "(lower ".repeat(4_000));
    let lists = format!("{{{{lower {}}}}}", "[".repeat(10_000));
    let marks = "{{! }}".repeat(5_000);
    let comments = "{{!-- ".repeat(5_000);
    let tags = "{{title}}".repeat(3_000);
    let texts = "{{markdown api.description}}".repeat(1_000);
    let markdown = format!("{loops}{{{{markdown @root.api.description}}}}{ends}");
    let quotes = "{{lower \"".repeat(3_000);
    let sites: Vec<(&str, Vec<(&str, &str)>)> = vec![
        ("too many steps", twice),
        ("too many steps", vec![("look/pages/a.hbs", &laughs)]),
        ("too many steps", vec![("look/pages/a.hbs", &copied)]),
        ("too many steps", vec![("look/pages/a.hbs", &written)]),
        ("more than", vec![("look/pages/a.hbs", &much)]),
        ("", vec![("look/pages/a.hbs", &markdown)]),
        ("deep", vec![("look/pages/a.hbs", &deep)]),
        ("deep", vec![("look/footer.hbs", &parentheses)]),
        ("brackets", vec![("look/footer.hbs", &lists)]),
        ("does not end", vec![("look/footer.hbs", &comments)]),
        ("2000 expressions", vec![("look/footer.hbs", &tags)]),
        ("", vec![("look/footer.hbs", &quotes)]),
    ];
    for (expected, files) in sites {
        let told = said(&files);
        assert!(!told.is_empty(), "{expected}");
        assert!(told.iter().all(|it| it.contains(expected)), "{told:?}");
    }
    assert_eq!(said(&[("look/pages/a.hbs", &marks)]), [""; 0]);
    assert_eq!(said(&[("look/pages/a.hbs", &texts)]), [""; 0]);
}

#[test]
fn links_that_lead_nowhere_are_told_where_they_stand() {
    let header = "<a href=\"{{root}}index.html\">é</a>\n <a href='{{root}}pricin.html'>a</a><a href=\"pricing.html\">b</a>\
                  <a href=\"{{link \"limits#nothing\"}}\">c</a>\n{{> foot}}";
    let page = "---\ntitle: Pricing\n---\n<h2 id=\"plans\">Plans</h2><a href=\"#plans\">a</a><a href=#nowhere>b</a>\
                <a href=\"guides/start.html#more\">c</a><a href=\"guides/start.html#end\">d</a>\n\
                <img alt=\"\" src=\"assets/theme/no.png\" srcset=\"{{asset \"a.png\"}} 1x, assets/theme/b.png 2x\">\
                <img alt=\"\" src=\"https://a.example/a.png\"><a href=\"https://a.example/\">e</a>\
                {{#each api.operations}}<a href=\"{{href}}#content\">f</a>{{/each}}\
                <a href=\"operations/list-pets.md\">g</a><a href=\"openapi.json\">h</a><a href=\"../elsewhere\">i</a>\
                <a href=\"#top\">j</a><a href=\"mailto:a@b.example\">k</a><a href=\"\">l</a><a href=\"?a\">m</a><a href=\"guides/\">n</a>";
    let told = said(&[
        ("look/header.hbs", header),
        (
            "look/partials/foot.hbs",
            "{{#if (eq kind \"webhook\")}}<a href=\"gone.html\">a</a>{{/if}}\n<a href=\"/prod/pets\">b</a><a href=\"/prod/cats\">c</a>\
             <a href=\"/docs/limits.html\">d</a><a href=\"/docs/dogs.html\">e</a>",
        ),
        ("look/pages/pricing.hbs", page),
        ("look/assets/a.png", "png"),
        (
            "look/assets/more.css",
            "a { background: url(a.png) }\n  b { background: url('theme/a.png') }",
        ),
        (
            "look/theme.css",
            "@import \"theme/more.css\";\n/* url(x) */ é { background: url( 'theme/b.png' ), url(portal.css) }\n\
             c { background: url(data:image/png;base64,AA==), url(https://a.example/b.png), url(#a) }",
        ),
    ]);
    assert_eq!(
        told,
        [
            "GW0907 look/header.hbs:2:11 the link `{{root}}pricin.html` leads nowhere",
            "GW0907 look/header.hbs:2:46 the link `pricing.html` leads nowhere from `guides/start.html`",
            "GW0907 look/header.hbs:2:74 the link `{{link \"limits#nothing\"}}` leads nowhere: `limits.html` has no element with this id",
            "GW0907 look/theme.css:2:36 the file `theme/b.png` leads nowhere",
            "GW0907 look/theme.css:3:54 the file `https://a.example/b.png` is not loaded",
            "GW0907 look/partials/foot.hbs:1:37 the link `gone.html` leads nowhere",
            "GW0907 look/partials/foot.hbs:2:36 the link `/prod/cats` leads nowhere",
            "GW0907 look/partials/foot.hbs:2:95 the link `/docs/dogs.html` leads nowhere",
            "GW0907 look/pages/pricing.hbs:4:56 the link `#nowhere` leads nowhere: `pricing.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:4:79 the link `guides/start.html#more` leads nowhere: `guides/start.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:4:117 the link `guides/start.html#end` leads nowhere: `guides/start.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:5:18 the image `assets/theme/no.png` leads nowhere",
            "GW0907 look/pages/pricing.hbs:5:47 the image `{{asset \"a.png\"}} 1x, assets/theme/b.png 2x` leads nowhere",
            "GW0907 look/pages/pricing.hbs:5:109 the image `https://a.example/a.png` is not loaded",
            "GW0907 look/pages/pricing.hbs:5:425 the link `guides/` leads nowhere",
            "GW0907 look/assets/more.css:2:24 the file `theme/a.png` leads nowhere",
        ]
    );
}

#[test]
fn links_of_a_theme_to_other_apis_are_not_judged() {
    let loader = loader(&[(
        "look/footer.hbs",
        "<a href=\"{{root}}more/index.html\">a</a><a href=\"{{api_root}}more.html\">b</a><img alt=\"\" src=\"{{root}}assets/x.png\">",
    )])
    .with("more.yaml", API.replace("theme: look/", "path: /more").replace("/prod", "/more"));
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    let names = ["api.yaml".to_owned(), "more.yaml".to_owned()];
    let mut told = said_of(compile(&names, &options, &loader).unwrap());
    told.retain(|line| line.starts_with("GW0907"));
    assert_eq!(
        told,
        [
            "GW0907 look/footer.hbs:1:49 the link `{{api_root}}more.html` leads nowhere",
            "GW0907 look/footer.hbs:1:94 the image `{{root}}assets/x.png` leads nowhere",
        ]
    );
}

#[test]
fn what_reaches_for_other_hosts_is_told() {
    let told = said(&[
        (
            "look/head.hbs",
            "<link rel=preload as=font href=\"//a.example/a.woff2\">\n<link rel=\"dns-prefetch\" href=\"//a.example\">\n\
             <link rel='preconnect' href='https://a.example'>\n<link rel=\"alternate stylesheet\" href=\"//a.example/a.css\">\n\
             <base href=\"//a.example/\">\n<meta http-equiv=Refresh content=\"0; url=//a.example/\">\n\
             <link rel=author href=\"//a.example/me\"><link rel=stylesheet href=\"{{asset \"a.css\"}}\"><meta name=a content=\"0; url=//a.example\">\n\
             <meta http-equiv=refresh content='300'><meta http-equiv=refresh content='3; url={{root}}gone.html'>",
        ),
        ("look/assets/a.css", "a {}"),
    ]);
    assert_eq!(
        told,
        [
            "GW0907 look/head.hbs:1:33 the file `//a.example/a.woff2` is not loaded",
            "GW0907 look/head.hbs:2:32 the host `//a.example` is reached for nothing",
            "GW0907 look/head.hbs:3:30 the host `https://a.example` is reached for nothing",
            "GW0907 look/head.hbs:4:40 the file `//a.example/a.css` is not loaded",
            "GW0913 look/head.hbs:5:1 `<base>` changes nothing",
            "GW0907 look/head.hbs:6:35 `0; url=//a.example/` sends all readers to another host",
            "GW0907 look/head.hbs:8:74 the link `3; url={{root}}gone.html` leads nowhere",
        ]
    );
}

#[test]
fn what_the_policy_of_the_site_blocks_is_told() {
    let told = said(&[
        (
            "look/footer.hbs",
            "<p style='color: red' title=\"style='a'\">{{site_title}}</p>\n<script>alert(1)</script>\n\
             <script type=\"application/ld+json\">{\"name\": \"{{site_title}}\"}</script>{{!-- <style> --}}",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitle: A\n---\n<button onclick=\"a()\">a</button><a href=\"javascript:b()\">b</a>",
        ),
        (
            "look/partials/unused.hbs",
            "é <iframe src=\"https://a.example/\"></iframe>\n<form action='/a'></form><style>a {}</style>",
        ),
    ]);
    assert_eq!(
        told,
        [
            "GW0913 look/footer.hbs:1:4 `style` of `<p>` is not applied",
            "GW0913 look/footer.hbs:2:1 `<script>` is not run",
            "GW0913 look/partials/unused.hbs:1:3 `<iframe>` shows nothing",
            "GW0913 look/partials/unused.hbs:2:7 `action` of `<form>` sends nothing",
            "GW0913 look/partials/unused.hbs:2:26 `<style>` is not applied",
            "GW0913 look/pages/a.hbs:4:9 `onclick` of `<button>` is not run",
            "GW0913 look/pages/a.hbs:4:36 `href` of `<a>` is not run",
        ]
    );
}

#[test]
fn logos_that_are_no_images_are_told() {
    for (name, content, kind) in [
        ("look/logo.svg", "<svg viewBox=\"0 0 1 1\"/>", "SVG"),
        (
            "look/logo.svg",
            "<html><body>not found</body></html>",
            "SVG",
        ),
        (
            "look/logo.png",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "PNG",
        ),
    ] {
        let told = said(&[(name, content)]);
        let [told] = told.as_slice() else {
            panic!("{name}: {told:?}");
        };
        let message = format!("`{name}` is no {kind}: browsers show nothing of it");
        assert!(told.starts_with("GW0913 api.yaml:10:"), "{told}");
        assert!(told.ends_with(&message), "{told}");
    }
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    assert_eq!(said(&[("look/logo.svg", logo)]), [""; 0]);
}

#[test]
fn ids_that_a_page_has_twice_are_told() {
    let told = said(&[
        (
            "look/header.hbs",
            "<p id=content>{{site_title}}</p>\n<p id=\"mine\">id=mine <!-- <p id=\"mine\"> --></p>",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitle: A\n---\n<h2 id=\"plans\" title=\"id='plans'\">a</h2>\n<h2 id='plans'>b</h2>{{> box}}{{> box}}\n\
             {{#each api.operations}}<b id=\"all\"></b><b id=\"{{lower id}}\"></b>{{/each}}<a href=\"#all\">c</a><a href=\"#mine\">d</a>",
        ),
        ("look/pages/b.hbs", "<h2 id=plans>a</h2>"),
        ("look/partials/box.hbs", "\n <i id=\"box\"></i>"),
        (
            "look/operation.hbs",
            "<i id=\"responses\"></i><i id=\"own\"></i>",
        ),
    ]);
    assert_eq!(
        told,
        [
            "GW0914 look/header.hbs:1:7 the id `content` is one of the site's own on `a.html`",
            "GW0914 look/operation.hbs:1:8 the id `responses` is one of the site's own on `operations/add-pet.html`",
            "GW0914 look/partials/box.hbs:2:9 the id `box` is on `a.html` more than once",
            "GW0914 look/pages/a.hbs:5:9 the id `plans` is on `a.html` more than once",
            "GW0914 look/pages/a.hbs:6:32 the id `all` is on `a.html` more than once",
        ]
    );
}
