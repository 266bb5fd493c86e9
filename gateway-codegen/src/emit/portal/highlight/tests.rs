//! Colours: on texts of each language, and on texts that are of none.

use super::{Language, Mark, Marked, highlight, highlight_marked, spans};

const LANGUAGES: [Language; 15] = [
    Language::Json,
    Language::Yaml,
    Language::Http,
    Language::Shell,
    Language::JavaScript,
    Language::TypeScript,
    Language::Python,
    Language::Go,
    Language::Java,
    Language::CSharp,
    Language::Rust,
    Language::Php,
    Language::Ruby,
    Language::Markup,
    Language::Plain,
];

/// The tokens in a short form: `k[return]`, plain texts as they are.
fn short(text: &str, language: Language) -> String {
    let html = highlight(text, language).0;
    assert_eq!(shown(&html), text);
    let mut short = String::new();
    let mut at = 0;
    for span in spans(text, language) {
        let token = &text[at..span.end];
        match span.class {
            Some(class) => short.push_str(&format!("{}[{token}]", class.letter())),
            None => short.push_str(token),
        }
        at = span.end;
    }
    short + &text[at..]
}

fn unescaped(html: &str) -> String {
    let text = html.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&#13;", "\r").replace("&amp;", "&")
}

/// Without tags and escapes.
fn shown(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    unescaped(&text)
}

#[test]
fn json() {
    assert_eq!(
        short("{\"a\": [-1.5e3, \"b\\\"\", true]} // x", Language::Json),
        "p[{]a[\"a\"]p[:] p[[]n[-1.5e3]p[,] s[\"b\\\"\"]p[,] l[true]p[]}] c[// x]"
    );
}

#[test]
fn yaml() {
    assert_eq!(
        short(
            "---\na: 1 # x\n\"b\": [x, 'y']\n- c: |\n    text: 1\n  d: &e true\nurl: http://x#y\n",
            Language::Yaml
        ),
        "p[---]\na[a]p[:] n[1] c[# x]\na[\"b\"]p[:] p[[]xp[,] s['y']p[]]\np[-] a[c]p[:] p[|]\n\
         s[    text: 1\n]  a[d]p[:] v[&e] l[true]\na[url]p[:] http://x#y\n"
    );
}

#[test]
fn http() {
    assert_eq!(
        short(
            "POST /a?b HTTP/1.1\nContent-Type: application/json\n\n{\"a\":1}",
            Language::Http
        ),
        "k[POST] s[/a?b] k[HTTP/1.1]\na[Content-Type]p[:] s[application/json]\n\n\
         p[{]a[\"a\"]p[:]n[1]p[}]"
    );
    assert_eq!(
        short("HTTP/1.1 404 Not Found\n", Language::Http),
        "k[HTTP/1.1] n[404] s[Not Found]\n"
    );
    assert_eq!(short("X-Key: abc", Language::Http), "a[X-Key]p[:] s[abc]");
}

#[test]
fn shell() {
    assert_eq!(
        short(
            "A=1 curl -i --data 'a\nb' \\\n  \"$x\" $Y | jq . # end",
            Language::Shell
        ),
        "v[A]p[=]n[1] f[curl] a[-i] a[--data] s['a\nb'] p[\\]\n  s[\"$x\"] v[$Y] p[|] f[jq] . c[# end]"
    );
    assert_eq!(
        short("cat <<'EOF' > x\na $b\nEOF\nls", Language::Shell),
        "f[cat] p[<<'EOF'] p[>] x\ns[a $b\nEOF]\nf[ls]"
    );
    assert_eq!(short("a $'\\''b", Language::Shell), "f[a] s[$'\\'']b");
}

#[test]
fn programming_languages() {
    for (language, text, expected) in [
        (
            Language::JavaScript,
            "const a = f(`x\n${y}`, {b: /\"/g}); // c",
            "k[const] a p[=] f[f]p[(]s[`x\n${y}`]p[,] p[{]a[b]p[:] s[/\"/g]p[});] c[// c]",
        ),
        (
            Language::TypeScript,
            "let a: string = b.c / 2 / 1",
            "k[let] a[a]p[:] k[string] p[=] bp[.]a[c] p[/] n[2] p[/] n[1]",
        ),
        (
            Language::Python,
            "@a\ndef f(x):\n    return rb'\\'' + \"\"\"a\"b\n\"\"\" # c",
            "a[@a]\nk[def] f[f]p[(]xp[):]\n    k[return] s[rb'\\''] p[+] s[\"\"\"a\"b\n\"\"\"] c[# c]",
        ),
        (Language::Go, "if x := `a\n\"`; x != nil {", "k[if] xp[ ]"),
        (
            Language::Java,
            "@A class B { int c = 0x1F; }",
            "a[@A] k[class] B p[{] k[int] c p[=] n[0x1F]p[;] p[}]",
        ),
        (
            Language::CSharp,
            "var a = @\"x\"\"\\\" + $\"b\" + \"\"\"\"c\"\"\"d\"\"\"\";",
            "k[var] a p[=] s[@\"x\"\"\\\"] p[+] $s[\"b\"] p[+] s[\"\"\"\"c\"\"\"d\"\"\"\"]p[;]",
        ),
        (
            Language::Rust,
            "#[a]\nfn f<'a>(x: &'a str) -> char { println!(r#\"\"\"#); '\\'' } /* /* */ */",
            "a[#[a]]\nk[fn] fp[<]v['a]p[>(]a[x]p[:] p[&]v['a] k[str]p[)] p[->] k[char] p[{] \
             f[println]p[!(]s[r#\"\"\"#]p[);] s['\\''] p[}] c[/* /* */ */]",
        ),
        (
            Language::Php,
            "<?php\n$a = f('x', true); # c",
            "k[<?php]\nv[$a] p[=] f[f]p[(]s['x']p[,] l[true]p[);] c[# c]",
        ),
        (
            Language::Ruby,
            "@a = { b: :c, \"d\" => <<~EOS }\n  x\nEOS\nf.g?(nil)",
            "v[@a] p[=] p[{] a[b]p[:] l[:c]p[,] s[\"d\"] p[=>] s[<<~EOS] p[}]\n\
             s[  x\nEOS]\nfp[.]f[g?]p[(]l[nil]p[)]",
        ),
        (
            Language::Markup,
            "<!-- c --><a b='c' d>x &amp; y</a>",
            "c[<!-- c -->]p[<]k[a] a[b]p[=]s['c'] a[d]p[>]x l[&amp;] y\
             p[</]k[a]p[>]",
        ),
    ] {
        // What is between tokens of one kind is in none of them.
        let expected = if language == Language::Go {
            "k[if] x p[:=] s[`a\n\"`]p[;] x p[!=] l[nil] p[{]"
        } else {
            expected
        };
        assert_eq!(short(text, language), expected);
    }
}

#[test]
fn texts_are_escaped_and_never_changed() {
    let texts = [
        "<script>alert('1' & \"2\")</script>",
        "\r\n\0\u{1}\u{2028}\u{feff}\u{1f600}é",
        "\"\u{e9}\\\u{1f600}'\\é`\\",
        "'",
        "\"",
        "\\",
        "<",
        "&",
        "&#",
        "<a <b <c='",
        "<<'",
        "<<EOF\n",
        "<<~A <<B\nx\nA",
        "r#\"",
        "r###",
        "$'",
        "${",
        "$\u{e9}",
        "'\\",
        "'\u{e9}'",
        "/*",
        "/*/*",
        "#[",
        "=begin\n=end",
        ":\u{e9}:",
        "a: |\n",
        "- - - a",
        "1e+",
        "0x\u{e9}",
        "@\"",
        "$@\"\"\"",
        "\"\"\"\"\"\"\"",
        "HTTP/1.1",
        "A: b\n\n",
        ": x",
        "Content-Type: message/http\n\nContent-Type: message/http\n\n",
    ];
    for text in texts {
        for language in LANGUAGES {
            let html = highlight(text, language).0;
            assert_eq!(shown(&html), text, "{language:?}");
            let is_ours = html.split('<').skip(1).all(|tag| {
                tag.starts_with("/i>")
                    || tag.starts_with("i class=\"") && tag.get(10..12) == Some("\">")
            });
            assert!(is_ours, "{html}");
        }
    }
}

/// All texts of few characters that mean something somewhere.
#[test]
fn short_texts_of_marks_are_never_changed() {
    let marks: Vec<char> = "\"'`\\#$@<>/*[{(=:-r\n é1".chars().collect();
    for a in &marks {
        for b in &marks {
            for c in &marks {
                let text: String = [*a, *b, *c].iter().collect();
                for language in LANGUAGES {
                    assert_eq!(shown(&highlight(&text, language).0), text);
                }
            }
        }
    }
}

/// Texts of the same again and again, such as make careless tokenisers look through the rest each time.
fn check_hostile(length: usize, units: &[&str]) {
    for unit in units {
        let text = unit.repeat(length / unit.len());
        for language in LANGUAGES {
            assert!(
                shown(&highlight(&text, language).0) == text,
                "{language:?} {unit:?}"
            );
        }
    }
}

#[test]
fn hostile_texts_end_and_stay() {
    let units = ["\"", "'", "/[", "<<'A ", "<a ='", "${", "\"a\"      "];
    check_hostile(12 * 1024, &units);
}

#[test]
fn long_hostile_texts_end_and_stay() {
    if std::env::var_os("LONG_TESTS").is_none() {
        eprintln!("skipped: takes minutes without optimisations");
        return;
    }
    let units = [
        "\"",
        "'",
        "`",
        "\\",
        "/",
        "/*",
        "/[",
        "r#",
        "#",
        "$",
        "${",
        "<",
        "<a ",
        "<a='",
        "&",
        "&a",
        "<<A ",
        "<<A\n",
        "<<'A",
        "{",
        "[",
        "- ",
        "a: ",
        "a:|\n",
        ":",
        ": ",
        " ",
        "\n",
        "\t \n",
        "@",
        "@\"",
        "$\"\"\"",
        "=begin",
        "=begin\n",
        "A: b\n",
        "\"a\" ",
        "\"a\"      ",
        "a ",
        "a.",
        "'a",
        "'\\",
        "\u{1f600}",
        "1e+",
        "1.",
        "?>",
        "<?php",
        "-",
        "--",
        "...",
        "x!",
        "//",
        "#[",
        "#!\u{5b}",
        "r",
        "b",
        "rb",
        "r\"",
        "r#\"",
        "é",
    ];
    check_hostile(250 * 1024, &units);
}

#[test]
fn long_texts_have_no_colours() {
    let text = "\"a\" <b>".repeat(150 * 1024 / 3);
    let html = highlight(&text, Language::Json).0;
    assert!(!html.contains("<i"));
    assert_eq!(shown(&html), text);
}

#[test]
fn marks_cut_tokens() {
    let text = "a 'bXc' Yd";
    let mark = |range, scheme: &str| Mark {
        range,
        what: Marked::Credential(scheme.to_owned()),
    };
    let marks = [mark(4..5, "x"), mark(8..9, "\"<")];
    assert_eq!(
        highlight_marked(text, Language::Shell, &marks).0,
        "<i class=\"f\">a</i> <i class=\"s\">'b</i>\
         <i class=\"v\" data-credential=\"x\">X</i><i class=\"s\">c'</i> \
         <i class=\"v\" data-credential=\"&quot;&lt;\">Y</i>d"
    );
    // Over the ends of tokens, at the ends of the text, and where there is none.
    let marks = [mark(0..3, "x"), mark(3..3, "y"), mark(6..99, "z")];
    let html = highlight_marked(text, Language::Shell, &marks).0;
    assert!(
        html.starts_with("<i class=\"v\" data-credential=\"x\">a '</i>"),
        "{html}"
    );
    assert_eq!(
        shown(&highlight_marked(text, Language::Plain, &marks[..2]).0),
        text
    );
}

#[test]
fn languages_are_known_by_their_names() {
    for (name, language) in [
        ("JSON", Language::Json),
        (" yml ", Language::Yaml),
        ("c#", Language::CSharp),
        ("console", Language::Shell),
        ("", Language::Plain),
        ("brainfuck", Language::Plain),
    ] {
        assert_eq!(Language::of_name(name), language, "{name}");
    }
    for (name, language) in [
        ("application/json", Language::Json),
        ("application/problem+json; charset=utf-8", Language::Json),
        ("Application/Vnd.X+XML", Language::Markup),
        ("text/html;charset=utf-8", Language::Markup),
        ("application/x-yaml", Language::Yaml),
        ("application/x-ndjson", Language::Json),
        ("message/http", Language::Http),
        ("text/plain", Language::Plain),
        ("json", Language::Plain),
    ] {
        assert_eq!(Language::of_media_type(name), language, "{name}");
    }
}
