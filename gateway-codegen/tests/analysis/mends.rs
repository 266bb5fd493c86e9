//! What is proposed for values that may be missing: put in, nothing is found any more, and what is there is written as
//! before.

use gateway_codegen::analysis::{Input, Verdict, rendered};
use serde_json::{Value, json};

use super::{Row, judged};

struct Case {
    template: &'static str,
    /// What the proposal is put in for, the last time that it stands there.
    reference: &'static str,
    /// Bodies, and the value that is written.
    bodies: Vec<(Value, Value)>,
}

fn cases() -> Vec<Case> {
    let truths = || {
        vec![
            (json!({"b": false}), json!(false)),
            (json!({"b": true}), json!(true)),
            (json!({}), Value::Null),
        ]
    };
    let sizes = || {
        vec![
            (json!({"l": []}), json!(0)),
            (json!({"l": [7, 7]}), json!(2)),
            (json!({}), Value::Null),
        ]
    };
    let numbers = || {
        vec![
            (json!({"n": 0}), json!(0)),
            (json!({"n": 7}), json!(7)),
            (json!({}), Value::Null),
        ]
    };
    let case = |template, reference, bodies| Case {
        template,
        reference,
        bodies,
    };
    vec![
        case(
            "{\"a\": $input.path('$.b')}",
            "$input.path('$.b')",
            truths(),
        ),
        case(
            "{\"a\": ${input.path('$.b')}}",
            "${input.path('$.b')}",
            truths(),
        ),
        case("#set($b = $input.path('$.b')){\"a\": $!b}", "$!b", truths()),
        case(
            "{\"a\": $input.path('$.l').size()}",
            "$input.path('$.l').size()",
            sizes(),
        ),
        case(
            "#set($n = $input.path('$.l').size()){\"a\": $n}",
            "$n",
            sizes(),
        ),
        case(
            "{\"a\": $input.path('$.l').isEmpty()}",
            "$input.path('$.l').isEmpty()",
            vec![
                (json!({"l": []}), json!(true)),
                (json!({"l": [7]}), json!(false)),
                (json!({}), Value::Null),
            ],
        ),
        case(
            "{\"a\": $input.path('$.n')}",
            "$input.path('$.n')",
            numbers(),
        ),
        case(
            "#set($root = $input.path('$')){\"a\": $root.n}",
            "$root.n",
            numbers(),
        ),
        case(
            "#set($t = \"$!input.path('$.n')\"){\"a\": $t}",
            "$t",
            numbers(),
        ),
        case(
            "{\"a\": [#foreach($i in $input.path('$.items')){\"v\": $i.ok}#if($foreach.hasNext),#end#end]}",
            "$i.ok",
            vec![
                (
                    json!({"items": [{"ok": false}, {}]}),
                    json!([{"v": false}, {"v": null}]),
                ),
                (json!({}), json!([])),
            ],
        ),
    ]
}

/// The verdict, and what is said of values that may be missing.
fn told(template: &str) -> (Verdict, Vec<String>) {
    let compilation = judged(&Row {
        line: 0,
        who: "in".to_owned(),
        body: "flags".to_owned(),
        verdict: String::new(),
        codes: std::collections::BTreeSet::new(),
        template: template.to_owned(),
    });
    let verdict = compilation.templates.last().unwrap().verdict;
    let diagnostics = compilation.sink.into_sorted();
    let missing = diagnostics
        .iter()
        .filter(|one| one.code.number() == "GW0615");
    (verdict, missing.map(|one| one.help.join("\n")).collect())
}

#[test]
fn proposals_mend_and_keep_the_meaning() {
    for case in cases() {
        let (verdict, helps) = told(case.template);
        assert_eq!(verdict, Verdict::Refuted, "{}", case.template);
        let [help] = helps.as_slice() else {
            panic!("{}: {helps:?}", case.template);
        };
        let from = help.find("`#if(").unwrap() + 1;
        let to = from + help[from..].find('`').unwrap();
        let at = case.template.rfind(case.reference).unwrap();
        let (before, behind) = case.template.split_at(at);
        let behind = &behind[case.reference.len()..];
        let mended = format!("{before}{}{behind}", &help[from..to]);
        let (verdict, helps) = told(&mended);
        assert_eq!((verdict, helps), (Verdict::Proved, Vec::new()), "{mended}");
        for (body, expected) in &case.bodies {
            let input = Input {
                body: body.to_string(),
                ..Input::default()
            };
            let output = rendered(&mended, &input).unwrap();
            let output: Value = serde_json::from_str(&output).unwrap();
            assert_eq!(output, json!({"a": expected}), "{mended}");
        }
    }
}
