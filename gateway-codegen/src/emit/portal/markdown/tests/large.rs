//! Large and deep texts: what comes out is bounded by what goes in.

use super::super::*;
use super::check;

/// Inputs that are known to be hard for readers of Markdown, `n` repetitions of each.
pub(super) fn hard(n: usize) -> Vec<(&'static str, String)> {
    let simple = [
        ("brackets", "["),
        ("closed brackets", "]"),
        ("images", "!["),
        ("links", "[a]("),
        ("empty links", "[]()"),
        ("link in link", "[a](b"),
        ("quotes", "> "),
        ("lists", "- "),
        ("ordered", "1. "),
        ("emphases", "*a "),
        ("mixed emphases", "*a_ "),
        ("nested emphases", "*a **a "),
        ("strikes", "~~a "),
        ("ticks", "`a``"),
        ("tags", "<a "),
        ("comments", "<!-- "),
        ("cdata", "<![CDATA["),
        ("declarations", "<!A "),
        ("processing", "<?"),
        ("entities", "&amp"),
        ("backslashes", "\\"),
        ("autolinks", "https://a.b/ "),
        ("www", "www."),
        ("mail", "a@"),
        ("mails", "a@b.c "),
        ("underscores", "_"),
        ("parentheses", "[a](("),
        ("headings", "# a\n"),
        ("same headings", "# a\n\n"),
        ("tables", "|a|\n|-|\n"),
        ("fences", "```\n"),
        ("directives", ":::note\n"),
        ("deep directives", "::::note\n\n"),
        ("alerts", "> [!NOTE]\n"),
        ("footnotes", "[^1]"),
        ("blank", "\n"),
        ("indent", " \n"),
        ("tabs", "\t"),
        ("setext", "a\n=\n"),
        ("raw", "<x>\n\n"),
        ("nulls", "\0"),
        ("colons", ":"),
        ("schemes", "http://"),
        ("quote lines", ">\n"),
        ("list lines", "- a\n  "),
        ("dollars", "$"),
        ("carets", "^["),
        ("references", "[a]: b\n"),
        ("uses", "[a][b] "),
        ("breaks", "a  \n"),
        ("line breaks", "<br>"),
        ("bidi", "\u{202e}"),
        ("angle", "<<a@"),
        ("tasks", "- [ ] a\n"),
        ("lazy", "> a\nb\n"),
        ("pipes", "|"),
        ("dashes", "-|"),
        ("dots", "a.b@"),
    ];
    let mut hard: Vec<(&'static str, String)> = simple
        .iter()
        .map(|(name, piece)| (*name, piece.repeat(n)))
        .collect();
    hard.push(("closing", "*a **a ".repeat(n) + &" a** a*".repeat(n)));
    hard.push(("balanced", "[".repeat(n) + &"a".repeat(n) + &"]".repeat(n)));
    hard.push((
        "columns",
        "x|".repeat(n) + "\n" + &"-|".repeat(n) + "\n" + &"a\n".repeat(n),
    ));
    hard.push((
        "deep items",
        (0..n / 50)
            .map(|i| format!("{}- a\n", "  ".repeat(i % 100)))
            .collect(),
    ));
    hard.push(("deep, lazy", ">".repeat(n) + "a\n" + &"b\n".repeat(n)));
    hard.push((
        "deep, lazy items",
        "- ".repeat(n) + "a\n" + &"b\n".repeat(n),
    ));
    hard.push(("deep, blank", "- ".repeat(n) + "a\n" + &"\n".repeat(n)));
    hard.push((
        "notes",
        (0..n / 4)
            .map(|i| format!("a[^{i}]\n\n[^{i}]: b\n\n"))
            .collect(),
    ));
    hard.push((
        "notes of notes",
        (0..n / 4)
            .map(|i| format!("[^{i}]: b[^{}]\n\n", i + 1))
            .collect::<String>()
            + "[^0]",
    ));
    hard.push((
        "definitions",
        (0..n / 4).map(|i| format!("[a{i}]: b\n[a{i}] ")).collect(),
    ));
    hard.push((
        "fences of ticks",
        (1..n / 100).map(|i| "`".repeat(i % 200) + "a ").collect(),
    ));
    hard.push((
        "growing quotes",
        (1..n / 100)
            .map(|i| ">".repeat(i % 200) + " a\n\n")
            .collect(),
    ));
    hard
}

#[test]
fn hard_texts_come_out_bounded_and_well_formed() {
    for (name, source) in hard(1000) {
        let options = Options {
            has_diagrams: true,
            ..Options::default()
        };
        let rendered = render(&source, &options);
        check(&rendered.html.0).unwrap_or_else(|error| panic!("{name}: {error}"));
        // The largest growth for a byte: a cell of a table that was not written out, a footnote, a heading.
        let limit = 150 * source.len() + 2000;
        assert!(
            rendered.html.0.len() < limit,
            "{name}: {} of {}",
            rendered.html.0.len(),
            source.len()
        );
    }
}

#[test]
fn deep_texts_nest_only_so_deep() {
    for deep in [
        "> ".repeat(90) + "a",
        "- ".repeat(5000) + "a",
        "*a **a ".repeat(5000) + &" a** a*".repeat(5000),
    ] {
        let html = render(&deep, &Options::default()).html.0;
        // The reader refuses more than 100 levels.
        check(&html).unwrap();
        assert!(html.contains('a'));
    }
}

#[test]
fn too_long_texts_are_paragraphs_of_text() {
    let long = "*a* <b>\n\n".repeat(300_000);
    let rendered = render(&long, &Options::default());
    assert!(rendered.html.0.starts_with("<p>*a* &lt;b&gt;</p>\n<p>"));
    assert_eq!(rendered.first_paragraph, "*a* <b>");
    assert_eq!(plain(&long, 10), "a a a a a…");
    assert!(inline(&long).0.starts_with("<em>a</em>"));
}

#[test]
fn quotes_that_are_too_deep_are_text() {
    let deep = |n: usize| {
        render(&(">".repeat(n) + " *a*"), &Options::default())
            .html
            .0
    };
    assert!(deep(100).contains("<em>a</em>"));
    assert_eq!(deep(101), format!("<p>{} *a*</p>\n", "&gt;".repeat(101)));
    assert!(
        render(&"> *a*\n".repeat(500), &Options::default())
            .html
            .0
            .contains("<em>")
    );
}

#[test]
fn ten_thousand_footnotes_are_all_there() {
    let source: String = (0..10_000)
        .map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n"))
        .collect();
    let html = render(&source, &Options::default()).html.0;
    assert_eq!(html.matches("<li id=\"fn-").count(), 10_000);
    check(&html).unwrap();
}
