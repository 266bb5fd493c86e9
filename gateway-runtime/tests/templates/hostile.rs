//! Values that nobody sends by accident, in every place that a template reads; and templates without an end.

use std::borrow::Cow;

use gateway_runtime::template::{
    Error, Exchange, Overrides, ParameterLocation, Rendering, Template, Value, render,
};

/// A request whose every part is the same text.
pub(super) struct Everywhere<'s> {
    pub(super) text: &'s str,
    pub(super) body: String,
}

impl<'s> Everywhere<'s> {
    fn new(text: &'s str) -> Self {
        let body = serde_json::json!({ "value": text, "list": [text, { text: text }] });
        Everywhere {
            text,
            body: body.to_string(),
        }
    }
}

impl Exchange for Everywhere<'_> {
    fn body(&self) -> &str {
        &self.body
    }

    fn parameter(&self, _name: &str) -> Option<Cow<'_, str>> {
        Some(self.text.into())
    }

    fn parameters(&self, _location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        vec![
            ("x".into(), self.text.into()),
            (self.text.into(), "y".into()),
        ]
    }

    fn context<'t>(&'t self, _path: &str) -> Value<'t> {
        Value::from(self.text)
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        Value::map([(Value::from("x"), Value::from(self.text))])
    }

    fn stage_variable(&self, _name: &str) -> Option<&str> {
        Some(self.text)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        vec![("x", self.text)]
    }
}

/// A template that is read when it is rendered: `#evaluate` of the header.
pub(super) static EVALUATED: Template = Template {
    origin: "",
    size_hint: 0,
    variables: &[],
    render: evaluate,
};

fn evaluate(r: &Rendering<'_>) {
    r.evaluate(r.stage_variable("template"));
}

/// A template beside what it reads.
pub(super) struct With<'s> {
    pub(super) template: &'s str,
    pub(super) rest: Everywhere<'s>,
}

impl Exchange for With<'_> {
    fn body(&self) -> &str {
        self.rest.body()
    }

    fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.rest.parameter(name)
    }

    fn parameters(&self, location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        self.rest.parameters(location)
    }

    fn context<'t>(&'t self, path: &str) -> Value<'t> {
        self.rest.context(path)
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        self.rest.context_map()
    }

    fn stage_variable(&self, _name: &str) -> Option<&str> {
        Some(self.template)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        self.rest.stage_variables()
    }
}

fn rendered(template: &str, text: &str) -> Result<String, Error> {
    let exchange = With {
        template,
        rest: Everywhere::new(text),
    };
    let result = render(&EVALUATED, &exchange, &mut Overrides::default());
    result.map_err(|failed| failed.error)
}

/// A value is never read as a template, and comes out as it went in.
#[test]
fn values_stay_values() {
    let long = "x\"'$#\\".repeat(170_000);
    let values = [
        "\"",
        "'",
        "$input.body",
        "${x}",
        "#end",
        "#set($a = 1)$a",
        "#stop",
        "#[[",
        "]]#",
        "##",
        "\\",
        "\\$a",
        "\n\r\t",
        "\u{0}\u{1}\u{7f}",
        "\u{feff}\u{202e}\u{2028}",
        "é😀",
        "%s%n",
        "$1 $0 \\1",
        long.as_str(),
    ];
    for value in values {
        let json = serde_json::to_string(value).unwrap();
        for (template, expected) in [
            ("<$input.params('x')>", format!("<{value}>")),
            ("<$input.params().header.x>", format!("<{value}>")),
            ("<$context.identity.userAgent>", format!("<{value}>")),
            ("<$input.path('$.value')>", format!("<{value}>")),
            (
                "#set($v = $input.path('$.value'))<\"$v$v\">",
                format!("<\"{value}{value}\">"),
            ),
            ("#set($v = \"$input.params('x')\")$v", value.to_owned()),
            (
                "#macro(m $a)[$a]#end#m($input.params('x'))",
                format!("[{value}]"),
            ),
            (
                "#foreach($i in $input.path('$.list[0:1]'))$i#end",
                value.to_owned(),
            ),
            (
                "$util.urlDecode($util.urlEncode($input.params('x')))",
                value.to_owned(),
            ),
            (
                "$util.base64Decode($util.base64Encode($input.params('x')))",
                value.to_owned(),
            ),
        ] {
            assert!(
                rendered(template, value).unwrap() == expected,
                "{template} {json:.60}"
            );
        }
        let text = rendered("$input.json('$.value')", value).unwrap();
        assert!(
            serde_json::from_str::<String>(&text).unwrap() == value,
            "{json:.60}"
        );
        let escaped =
            "{\"v\": \"$util.escapeJavaScript($input.params('x')).replaceAll(\"\\\\'\",\"'\")\"}";
        let text = rendered(escaped, value).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(read["v"] == value, "{json:.60}");
        // Whatever these give, they end.
        for template in [
            "$input.path($input.params('x'))",
            "$input.json($input.params('x'))",
            "$util.parseJson($input.params('x'))",
            "$util.urlDecode($input.params('x'))",
            "$input.params('x').matches($input.params('x'))",
            "$input.params('x').replaceAll($input.params('x'), $input.params('x'))",
            "$input.params('x').split($input.params('x'))",
            "$input.params('x').format($input.params('x'), 1)",
            "#evaluate($input.params('x'))",
            "$input.path('$..*')",
        ] {
            let _ = rendered(template, value);
        }
    }
}

/// Everything that could go on for ever ends with its own error.
#[test]
fn bounds_end_what_would_not_end() {
    let depth = "#set($l = [1..1000])";
    for (template, limit) in [
        ("#foreach($i in [1..1001])x#end".to_owned(), "iterations of a loop"),
        (
            format!("{depth}#foreach($a in $l)#foreach($b in $l)#foreach($c in $l)#end#end#end"),
            "steps of a rendering",
        ),
        ("#macro(m)#m()#end#m()".to_owned(), "macros within macros"),
        ("#set($e = '#evaluate($e)')#evaluate($e)".to_owned(), "#evaluate within #evaluate"),
        (
            "#set($s = 'xxxxxxxxxx')#foreach($i in [1..40])#set($s = \"$s$s\")#end".to_owned(),
            "bytes of a text",
        ),
        (
            "#set($s = 'xxxxxxxxxx')#foreach($i in [1..19])#set($s = \"$s$s\")#end#set($l = [])\
             #foreach($i in [1..1000])#set($x = $l.add(\"$s\"))#end"
                .to_owned(),
            "bytes of all values of a rendering",
        ),
        (
            "#set($s = 'xxxxxxxxxx')#foreach($i in [1..19])#set($s = \"$s$s\")#end#foreach($i in [1..99])$s#end"
                .to_owned(),
            "bytes of a text",
        ),
        ("#set($m = {})#set($m.m = $m)".to_owned(), "a collection inside of itself"),
        (
            "#macro(m $a)#if($a)#m(\"$a$a\")#end$a#end#m('x')".to_owned(),
            "steps of a rendering",
        ),
        ("#set($l = [1..2000000])".to_owned(), "items of a range"),
    ] {
        match rendered(&template, "x") {
            // Which of both comes first depends on the build.
            Err(Error::Limit("time of a rendering")) if limit == "steps of a rendering" => {}
            Err(Error::Limit(what)) => assert_eq!(what, limit, "{template}"),
            other => panic!("{template}: {:.200?}", other),
        }
    }
}

/// What is one step of a template and yet hours of work.
#[test]
fn single_steps_have_no_more_time_than_all() {
    let shared = "#set($l = ['a'])#foreach($i in [1..60])#set($l = [$l, $l])#end";
    let pairs = "#set($a = $v.split(''))#set($n = $v.toUpperCase().split(''))";
    for (template, text) in [
        (format!("{shared}$l.hashCode()"), "x".to_owned()),
        (format!("{pairs}$a.removeAll($n)"), "a".repeat(300_000)),
        (format!("{pairs}$a.retainAll($n)"), "a".repeat(300_000)),
        ("$v.matches('(a*)\\1b.*')".to_owned(), "a".repeat(900_000)),
        (
            "$v.replaceAll('(a*)\\1b', '')".to_owned(),
            "a".repeat(900_000),
        ),
        (
            "$v.replaceAll('(?:a?){30}b', '')".to_owned(),
            "a".repeat(900_000),
        ),
        (
            "#set($m = {})#foreach($i in [1..1000])#foreach($j in [1..1000])\
             #set($x = $m.put([$i, $j], 1))#end#end"
                .to_owned(),
            String::new(),
        ),
        (
            "#foreach($i in [1..1000])#foreach($j in [1..1000])#if({'a': $v} == \"x\")#end#end#end"
                .to_owned(),
            "a".repeat(900_000),
        ),
    ] {
        let template = format!("#set($v = $input.params('x')){template}");
        match rendered(&template, &text) {
            Err(Error::Limit("time of a rendering" | "steps of a regular expression")) => {}
            other => panic!("{template}: {other:.200?}"),
        }
    }
    // Of many items each is told soon, and all of them take hours.
    let template = "$input.path('$..[?(@.v =~ /(a+)+b/)]')";
    let item = format!("{{\"v\": \"{}\"}}", "a".repeat(12));
    let exchange = With {
        template,
        rest: Everywhere {
            text: "x",
            body: format!("[{}]", vec![item; 100_000].join(",")),
        },
    };
    let outcome = render(&EVALUATED, &exchange, &mut Overrides::default());
    let error = outcome.map_err(|failed| failed.error);
    assert_eq!(error, Err(Error::Limit("time of a rendering")));
}

/// Blocks in blocks take stack; it is watched.
#[test]
fn nesting_is_bounded() {
    let mut template = String::new();
    for n in 0..9_000 {
        template += &format!("#define($d{n})$d{}#end", n + 1);
    }
    template += "#define($d9000)x#end$d0";
    match rendered(&template, "x") {
        // Which limit comes first depends on how fast the machine is.
        Err(Error::Limit("nesting of a rendering" | "time of a rendering")) | Ok(_) => {}
        other => panic!("{:.200?}", other),
    }
    let deep = "[".repeat(100_000);
    assert!(rendered("$input.json('$')$util.parseJson($input.params('x'))", &deep).is_err());
}

/// What a template sets for the exchange, and what it may not.
#[test]
fn overrides() {
    let exchange = |template| With {
        template,
        rest: Everywhere::new("x"),
    };
    let mut overrides = Overrides::default();
    let template = "#set($context.requestOverride.header.A = 'b')#set($context.requestOverride.path['p q'] = 1)\
        #set($context.requestOverride.querystring.l = ['c', 2])#set($context.responseOverride.status = 201)\
        #set($context.responseOverride.note = {'deep': [true]})#set($context.mine = 'own')$context.mine";
    let text = render(&EVALUATED, &exchange(template), &mut overrides).unwrap();
    assert_eq!(text, "own");
    let pairs = |pairs: Vec<(&str, String)>| format!("{pairs:?}");
    assert_eq!(
        pairs(overrides.request_headers().collect()),
        r#"[("A", "b")]"#
    );
    assert_eq!(
        pairs(overrides.request_path().collect()),
        r#"[("p q", "1")]"#
    );
    assert_eq!(
        pairs(overrides.request_query().collect()),
        r#"[("l", "c"), ("l", "2")]"#
    );
    assert_eq!(overrides.response_status().as_deref(), Some("201"));
    // The response template reads what the request template has set, and may set it again.
    let template = "$context.requestOverride.header.A $context.responseOverride.note.deep\
        #set($context.responseOverride.status = 404)$context.responseOverride.status";
    let text = render(&EVALUATED, &exchange(template), &mut overrides).unwrap();
    assert_eq!(text, "b [true]404");
    assert_eq!(overrides.response_status().as_deref(), Some("404"));
    for twice in [
        "#set($h.a = 1)#set($h.a = 2)",
        "#set($h.a = 1)#set($h.A = 2)",
        "#set($h['X-A'] = 1)$h.put('x-a', 2)",
        "$h.put('a', 1)$h.putAll({'a': 2})",
        "#set($context.requestOverride.header.Accept = 'a')#set($context.requestOverride.header.accept = 'b')",
        "#set($context.requestOverride.querystring.q = 1)$context.requestOverride.querystring.putAll({'q': 2})",
    ] {
        let twice = format!("#set($h = $context.responseOverride.header){twice}");
        let exchange = With {
            template: &twice,
            rest: Everywhere::new("x"),
        };
        let outcome = render(&EVALUATED, &exchange, &mut Overrides::default());
        assert!(outcome.is_err(), "{twice}");
    }
    // Names of the query are different ones.
    let both = "#set($q = $context.requestOverride.querystring)#set($q.a = 1)#set($q.A = 2)";
    assert!(render(&EVALUATED, &exchange(both), &mut overrides).is_ok());
}

/// Lists that share their parts are few in memory, and more than there are atoms written out.
#[test]
fn overrides_are_bounded() {
    let shared = "#set($l = ['a'])#foreach($i in [1..60])#set($l = [$l, $l])#end";
    for place in [
        "#set($context.responseOverride.header.a = $l)",
        "#set($context.responseOverride.note = $l)",
        "#set($context.requestOverride = {'header': {'a': $l}})",
        "#set($context.responseOverride = {'a': $l})",
    ] {
        let template = format!("{shared}{place}");
        let exchange = With {
            template: &template,
            rest: Everywhere::new("x"),
        };
        let outcome = render(&EVALUATED, &exchange, &mut Overrides::default());
        let error = outcome.map_err(|failed| failed.error);
        assert!(matches!(error, Err(Error::Limit(_))), "{place}: {error:?}");
    }
}
