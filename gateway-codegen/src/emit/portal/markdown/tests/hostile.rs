//! What must not come through, whatever is tried.

use super::super::*;
use super::check;

const PAYLOADS: &[&str] = &[
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a]( javascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](<java\tscript:alert(1)>)",
    "[a](java&Tab;script:alert(1))",
    "[a](java&NewLine;script:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](&#x6A;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](javascript&#58;alert(1))",
    "[a](javascript&#x3a;alert(1))",
    "[a](&#1;javascript:alert(1))",
    "[a](&#0;javascript:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](java&#x202e;script:alert(1))",
    "[a](java\u{ad}script:alert(1))",
    "[a](\u{1}javascript:alert(1))",
    "[a](vbscript:msgbox(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[a](file:///etc/passwd)",
    "[a](//evil.example)",
    "[a](\\\\\\\\evil.example)",
    "[a](/\\\\evil.example)",
    "[a](https:javascript:alert(1))",
    "[a](x \"\\\" onmouseover=alert(1) x=\\\"\")",
    "[a](x '\"><script>alert(1)</script>')",
    "[a](\"onclick=\"alert(1))",
    "[a](x\"onclick=alert(1))",
    "[a](<x\" onclick=alert(1) y=\">)",
    "[a][r]\n\n[r]: javascript:alert(1) \"x\"",
    "[a][r]\n\n[r]: <javascript&#58;alert(1)> 'x\" onload=alert(1)'",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,x>",
    "<vbscript:x>",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "![a](x\" onerror=\"alert(1))",
    "![\" onerror=\"alert(1)](x.png)",
    "![a\\\" onerror=alert(1) x=](x.png)",
    "![<img src=x onerror=alert(1)>](x.png)",
    "![a](https://evil.example/track.gif)",
    "![a](//evil.example/track.gif)",
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "a <img src=x onerror=alert(1)> b",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<style>@import 'x'</style>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<!--><script>alert(1)</script>-->",
    "<!-- --><script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>",
    "<br onclick=alert(1)>",
    "<br/onclick=alert(1)>",
    "<br",
    "</p></div><script>alert(1)</script>",
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\nx\n```",
    "```sequence\nA\"><script>alert(1)</script> -> B: </text><script>x</script>\n```",
    "```flow\nA[</text><script>x</script>] -> B: \"onload=x\n```",
    "# <script>alert(1)</script> \" onclick=alert(1)",
    "# [a](javascript:alert(1)) ![b](javascript:x)",
    "a[^\"><script>]\n\n[^\"><script>]: x",
    "a[^x]\n\n[^x]: <script>alert(1)</script> [a](javascript:x)",
    "| <script> | \" onclick=x |\n|---|---|\n| [a](javascript:x) | <b> |",
    "> [!NOTE] <script>alert(1)</script>\n> x",
    ":::note\" onclick=\"alert(1)\nx\n:::",
    ":::<script>alert(1)</script>\nx\n:::",
    "[a](<https://good.example\\@evil.example>)",
    "[![a](javascript:x)](javascript:y)",
    "[a [b](javascript:c) d](https://e)",
    "[https://a.b](https://c.d) [[a](b)](c)",
    "[a[^1]](b)\n\n[^1]: [c](javascript:d)",
    "www.x.example/\"onclick=alert(1)",
    "https://x.example/\"><script>alert(1)</script>",
    "x@y.example\"><script>",
    "\u{202e}[txt.exe](https://x.example)\u{202e} \u{2066}",
    "\u{0}<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "- [x](javascript:alert(1))\n- [ ] [y](data:z)",
];

fn options() -> Options<'static> {
    Options {
        has_diagrams: true,
        id_prefix: "\"><script> ",
        ..Options::default()
    }
}

fn assert_safe(source: &str) {
    let rendered = render(source, &options());
    check(&rendered.html.0).unwrap_or_else(|e| panic!("{source:?}: {e}\n{}", rendered.html));
    let html = inline(source).0;
    check(&html).unwrap_or_else(|e| panic!("inline {source:?}: {e}\n{html}"));
    assert!(
        !html.contains("<a ") && !html.contains("<p") && !html.contains('\n'),
        "{html}"
    );
    let _ = plain(source, 50);
}

#[test]
fn payloads_do_nothing() {
    for payload in PAYLOADS {
        assert_safe(payload);
        assert_safe(&format!("> - {payload}"));
        assert_safe(&format!("# {payload}\n\n*a {payload} b*"));
    }
}

#[test]
fn payloads_within_payloads_do_nothing() {
    for outer in PAYLOADS {
        for inner in PAYLOADS.iter().step_by(9) {
            assert_safe(&outer.replacen("alert(1)", inner, 1));
            assert_safe(&format!("{outer}{inner}"));
        }
    }
}

#[test]
fn pieces_in_any_order_are_safe() {
    const PIECES: &[&str] = &[
        "[",
        "]",
        "(",
        ")",
        "![",
        "*",
        "**",
        "_",
        "`",
        "```",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "|",
        "|-|\n",
        "<",
        ">",
        "<br>",
        "<a href=",
        "\"",
        "'",
        "javascript:",
        "&colon;",
        "&#x6A;",
        "[^1]",
        "[^1]: ",
        ":::note\n",
        ":::\n",
        "\\",
        "~~",
        "https://x.y/",
        "a",
        " ",
        "    ",
        "\t",
        "\u{202e}",
        "[r]: ",
        "<!--",
        "-->",
        "é",
        "日",
        "\u{0}",
        "[ ] ",
        "[!NOTE]",
        "===\n",
        "---\n",
        "flow",
        "sequence",
        "A -> B: ",
        "www.x.y",
        "x@y.z",
    ];
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..1500 {
        let n = random.usize(1..60);
        let source: String = (0..n)
            .map(|_| PIECES[random.usize(..PIECES.len())])
            .collect();
        assert_safe(&source);
    }
}
