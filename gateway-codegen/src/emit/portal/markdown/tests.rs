mod hostile;
mod large;

use super::html_reader::check;
use super::*;

fn html(text: &str) -> String {
    let html = render(text, &Options::default()).html.0;
    check(&html).unwrap_or_else(|error| panic!("{error}\n{html}"));
    html
}

#[test]
fn blocks() {
    assert_eq!(
        html("a *b* **c** ~~d~~ `e<f`"),
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f</code></p>\n"
    );
    assert_eq!(
        html("- a\n- b\n  1. c"),
        "<ul>\n<li>a</li>\n<li>b<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n"
    );
    assert_eq!(
        html("3. a\n\n4. b"),
        "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n"
    );
    assert_eq!(
        html("> a\n\n---"),
        "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n"
    );
    assert_eq!(html("a  \nb\nc"), "<p>a<br>\nb\nc</p>\n");
    assert_eq!(html(""), "");
}

#[test]
fn tables_scroll_by_themselves() {
    assert_eq!(
        html("| a | b |\n|:-:|--:|\n| c | d |\n| e | f |"),
        "<div class=\"table-scroll\" tabindex=\"0\"><table>\n\
         <thead><tr><th scope=\"col\" class=\"align-center\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr></thead>\n\
         <tbody><tr><td class=\"align-center\">c</td><td class=\"align-right\">d</td></tr>\n\
         <tr><td class=\"align-center\">e</td><td class=\"align-right\">f</td></tr></tbody>\n\
         </table></div>\n"
    );
}

#[test]
fn tasks_are_marks_and_words() {
    assert_eq!(
        html("- [x] a\n- [ ] b"),
        "<ul class=\"tasks\">\n\
         <li class=\"task\"><span class=\"task-mark\" role=\"img\" aria-label=\"Done\">☑</span> a</li>\n\
         <li class=\"task\"><span class=\"task-mark\" role=\"img\" aria-label=\"Not done\">☐</span> b</li>\n\
         </ul>\n"
    );
}

#[test]
fn callouts_of_both_dialects() {
    assert_eq!(
        html("> [!WARNING]\n> Mind the *gap*."),
        "<div class=\"callout warning\" role=\"note\"><p class=\"callout-title\">Warning</p>\n<p>Mind the <em>gap</em>.</p>\n</div>\n"
    );
    assert_eq!(
        html(":::tip Do this\nText\n:::\n\nafter"),
        "<div class=\"callout tip\" role=\"note\"><p class=\"callout-title\">Do this</p>\n<p>Text</p>\n</div>\n<p>after</p>\n"
    );
    assert!(html(":::danger[<x>]\nText\n:::").starts_with(
        "<div class=\"callout caution\" role=\"note\"><p class=\"callout-title\">&lt;x&gt;</p>"
    ));
}

#[test]
fn code_is_highlighted_by_whoever_can() {
    assert_eq!(
        html("```json\n{\"a\": 1}\n```"),
        "<pre class=\"code\" tabindex=\"0\"><code>{&quot;a&quot;: 1}</code></pre>\n"
    );
    let options = Options {
        highlight: &|code, language| {
            format!("<span class=\"{language}\">{}</span>", text::escape(code))
        },
        ..Options::default()
    };
    let html = render("~~~ {.JSON title=x}\n<\n~~~", &options).html.0;
    assert_eq!(
        html,
        "<pre class=\"code\" tabindex=\"0\"><code><span class=\"json\">&lt;</span></code></pre>\n"
    );
}

#[test]
fn headings_close_gaps_and_have_anchors() {
    let rendered = render(
        "# Über uns!\n#### Über uns!\n## `code` *x*\n### 日本語\n# Über uns!",
        &Options {
            id_prefix: "g-",
            ..Options::default()
        },
    );
    let found: Vec<(u8, &str, &str)> = rendered
        .headings
        .iter()
        .map(|h| (h.level, h.id.as_str(), h.text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, "g-über-uns", "Über uns!"),
            (3, "g-über-uns-1", "Über uns!"),
            (3, "g-code-x", "code x"),
            (4, "g-日本語", "日本語"),
            (2, "g-über-uns-2", "Über uns!"),
        ]
    );
    assert!(rendered.html.0.starts_with(
        "<h2 id=\"g-über-uns\">Über uns! <a class=\"anchor\" href=\"#g-über-uns\" aria-label=\"Link to this section\">#</a></h2>\n<h3 "
    ));
    check(&rendered.html.0).unwrap();
    assert_eq!(
        render(
            "### a\n## b",
            &Options {
                base_level: 6,
                ..Options::default()
            }
        )
        .headings[1]
            .level,
        6
    );
}

#[test]
fn links_are_checked_rewritten_and_found() {
    let options = Options {
        id_prefix: "p-",
        link: &|target, is_image| match target {
            "#/components/schemas/Pet" => LinkTo::To("../schemas/pet.html".into()),
            "secret" => LinkTo::Text,
            "bad" => LinkTo::To("javascript:alert(1)".into()),
            _ if is_image => LinkTo::To(format!("assets/{target}")),
            _ => LinkTo::Keep,
        },
        ..Options::default()
    };
    let rendered = render(
        "[a](#/components/schemas/Pet) [b](secret) [c](bad)\n[d](#Some%20head) ![e](x.png)\n[f](https://a.b \"t\")\n\n# Some head",
        &options,
    );
    let html = rendered.html.0;
    assert!(
        html.starts_with(
            "<p><a href=\"../schemas/pet.html\">a</a> b c\n\
         d <img src=\"assets/x.png\" alt=\"e\" loading=\"lazy\">\n\
         <a href=\"https://a.b\" rel=\"noopener noreferrer nofollow\" title=\"t\">f</a></p>\n"
        ),
        "{html}"
    );
    check(&html).unwrap();
    let found: Vec<(&str, usize, usize, bool, bool)> = rendered
        .links
        .iter()
        .map(|l| {
            (
                l.target.as_str(),
                l.line,
                l.column,
                l.is_image,
                l.is_refused,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("#/components/schemas/Pet", 1, 1, false, false),
            ("secret", 1, 31, false, true),
            ("bad", 1, 43, false, true),
            ("#Some%20head", 2, 1, false, true),
            ("x.png", 2, 19, true, false),
            ("https://a.b", 3, 1, false, false),
        ]
    );
    assert!(
        render("[x](#SOME-head)\n\n# Some head", &options)
            .html
            .0
            .contains("href=\"#p-some-head\">x")
    );
}

#[test]
fn pages_ask_no_other_host_for_images() {
    assert_eq!(
        html(
            "![Build](https://ci.example/b.svg) [![Badge](http://x.example/b.svg)](https://y.example)"
        ),
        "<p><a href=\"https://ci.example/b.svg\" rel=\"noopener noreferrer nofollow\">Build</a> \
         <a href=\"https://y.example\" rel=\"noopener noreferrer nofollow\">Badge</a></p>\n"
    );
    assert_eq!(
        html("![](//x/y.png)![a *b*](data:image/png;base64,xx)"),
        "<p>Imagea b</p>\n"
    );
}

#[test]
fn addresses_become_links() {
    assert_eq!(
        html("See https://a.b/c?d=e&f. Or me@x.example"),
        "<p>See <a href=\"https://a.b/c?d=e&amp;f\" rel=\"noopener noreferrer nofollow\">https://a.b/c?d=e&amp;f</a>. \
         Or <a href=\"mailto:me@x.example\">me@x.example</a></p>\n"
    );
}

#[test]
fn simple_html_is_read_and_other_html_is_text() {
    assert_eq!(
        html("a<br>b<BR />c <b>d</b><!-- e -->"),
        "<p>a<br>\nb<br>\nc <strong>d</strong></p>\n"
    );
    assert_eq!(
        html("<div class=\"x\">\nhello\n</div>\n\n<!-- a\n\nb --> c"),
        "<p>hello</p>\n<p> c</p>\n"
    );
    assert_eq!(
        html("<form action=x>\n<a href=\"javascript:x\">y</a> <video onplay=x></form>"),
        "<p>&lt;form action=x&gt;\n[y](&lt;javascript:x&gt;) &lt;video onplay=x&gt;&lt;/form&gt;</p>\n"
    );
}

#[test]
fn footnotes_have_ids_of_their_text() {
    let options = Options {
        id_prefix: "t1-",
        ..Options::default()
    };
    let html = render(
        "a[^x] b[^x] c[^y]\n\n[^y]: Two\n[^x]: One\n\n    more",
        &options,
    )
    .html
    .0;
    check(&html).unwrap();
    assert_eq!(
        html,
        "<p>a<sup class=\"footnote-ref\"><a id=\"t1-fnref-1\" href=\"#t1-fn-1\">1</a></sup> \
         b<sup class=\"footnote-ref\"><a id=\"t1-fnref-1-2\" href=\"#t1-fn-1\">1</a></sup> \
         c<sup class=\"footnote-ref\"><a id=\"t1-fnref-2\" href=\"#t1-fn-2\">2</a></sup></p>\n\
         <section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n\
         <li id=\"t1-fn-1\"><p>One</p>\n\
         <p>more <a class=\"footnote-back\" href=\"#t1-fnref-1\" aria-label=\"Back to the text\">↩</a> \
         <a class=\"footnote-back\" href=\"#t1-fnref-1-2\" aria-label=\"Back to the text\">↩</a></p>\n</li>\n\
         <li id=\"t1-fn-2\"><p>Two <a class=\"footnote-back\" href=\"#t1-fnref-2\" aria-label=\"Back to the text\">↩</a></p>\n</li>\n\
         </ol></section>\n"
    );
}

#[test]
fn directions_of_writing_are_kept_apart() {
    assert_eq!(
        html("שלום\n\n- a"),
        "<p dir=\"auto\">שלום</p>\n<ul>\n<li dir=\"auto\">a</li>\n</ul>\n"
    );
    assert_eq!(
        html("a\u{202e}b&#x202E;c `\u{2066}d`"),
        "<p>abc <code>d</code></p>\n"
    );
}

#[test]
fn diagrams_are_drawn_where_they_are_wanted() {
    let text = "```sequence\nA -> B: hi\n```\n\n```flow\nA -> B\nB -> A\n```";
    assert!(!html(text).contains("<svg"));
    let options = Options {
        has_diagrams: true,
        ..Options::default()
    };
    let rendered = render(text, &options);
    check(&rendered.html.0).unwrap();
    assert!(
        rendered
            .html
            .0
            .starts_with("<figure class=\"diagram\" tabindex=\"0\"><svg class=\"picture\"")
    );
    assert!(
        rendered.html.0.ends_with(
            "<pre class=\"code\" tabindex=\"0\"><code>A -&gt; B\nB -&gt; A</code></pre>\n"
        )
    );
    assert_eq!(
        rendered.problems,
        [Problem {
            line: 7,
            message: "diagram: this arrow closes a circle".into()
        }]
    );
}

#[test]
fn text_for_search_and_summaries() {
    let source = "# Pets\n\nAll *pets* of\nthe [store](x).\n\n| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```";
    let rendered = render(source, &Options::default());
    assert_eq!(
        rendered.text,
        "Pets\nAll pets of the store.\na b \nc d \ncode"
    );
    assert_eq!(rendered.first_paragraph, "All pets of the store.");
    assert_eq!(inline(source).0, "All <em>pets</em> of the store.");
    assert_eq!(inline("# Only [a](b) `head`").0, "Only a <code>head</code>");
    assert_eq!(inline("![alt](x.png) a<br>b[^1]\n\n[^1]: x").0, "alt a b");
    assert_eq!(inline("```\n<x>\n```").0, "&lt;x&gt;");
    assert_eq!(inline("").0, "");
    assert_eq!(
        plain(source, 100),
        "Pets All pets of the store. a b c d code"
    );
    assert_eq!(plain(source, 20), "Pets All pets of…");
    assert_eq!(plain("Donaudampfschifffahrt", 8), "Donauda…");
    assert_eq!(plain("a < b & \"c\"", 50), "a < b & \"c\"");
}

#[test]
fn entities_are_read_once() {
    for (text, expected) in [
        ("a &lt;b&gt; &amp;amp; c", "<p>a &lt;b&gt; &amp;amp; c</p>"),
        (
            "<p>a &lt;b&gt;x&lt;/b&gt; &amp;lt;i&amp;gt;</p>",
            "<p>a &lt;b&gt;x&lt;/b&gt; &amp;lt;i&amp;gt;</p>",
        ),
        (
            "<b>x</b> &#60;script&#62; &#x3C;b&#x3e;",
            "<p><strong>x</strong> &lt;script&gt; &lt;b&gt;</p>",
        ),
        (
            "<b>x</b> &#42;y&#42; &#91;z](a)",
            "<p><strong>x</strong> *y* [z](a)</p>",
        ),
        (
            "<code>a &lt; b &amp;lt; &#60; &#x3e; &amp;#60; &apos;&nope;</code>",
            "<p><code>a &lt; b &amp;lt; &lt; &gt; &amp;#60; &#39;&amp;nope;</code></p>",
        ),
        ("<pre>&lt;b&gt;&#38;lt;</pre>", "&lt;b&gt;&amp;lt;"),
        (
            "<a href=\"https://a.b/?x=1&amp;y=&amp;amp;\">&lt;it&gt;</a>",
            "<a href=\"https://a.b/?x=1&amp;y=&amp;amp;\"",
        ),
        (
            "<table><tr><th>&lt;b&gt;</th></tr><tr><td>a&#124;b &amp;lt;</td></tr></table>",
            "<td>a|b &amp;lt;</td>",
        ),
        ("<p>a&nbsp;b&#160;c</p>", "<p>a\u{a0}b\u{a0}c</p>"),
        (
            "`&lt;` <b>x</b>",
            "<p><code>&amp;lt;</code> <strong>x</strong></p>",
        ),
        (
            "<b>&#0; &#x110000; &#xd800;</b>",
            "<strong>\u{fffd} \u{fffd} \u{fffd}</strong>",
        ),
    ] {
        let html = html(text);
        assert!(html.contains(expected), "{text}\n{html}");
    }
}

#[test]
fn tables_in_html_have_their_rows() {
    let text = "<table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody><tr><td><code>a|b</code></td><td>One<br>two <a \
                href=\"#x\">x</a></td></tr><tr><td>c</td></tr></tbody></table>";
    let html = html(text);
    for part in [
        "<th scope=\"col\">Code</th><th scope=\"col\">Meaning</th>",
        "<td><code>a|b</code></td><td>One<br>\ntwo x</td>",
        "<td>c</td><td></td>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}
