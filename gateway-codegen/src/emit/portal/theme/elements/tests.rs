use super::*;
use crate::plan::ThemeSlot;

fn part(file: &str, source: &str) -> ThemePart {
    ThemePart {
        file: file.to_owned(),
        source: source.to_owned(),
    }
}

/// What is told of a footer, with these partials: `FILE:LINE:COLUMN message`.
fn told_with(source: &str, partials: &[(&str, &str)]) -> Vec<String> {
    let theme = Theme {
        slots: vec![(ThemeSlot::Footer, part("f", source))],
        partials: partials
            .iter()
            .map(|(name, source)| ((*name).to_owned(), part(name, source)))
            .collect(),
        ..Theme::default()
    };
    let problems = unbalanced(&theme).into_iter();
    let line = |it: Problem| format!("{}:{}:{} {}", it.file, it.line, it.column, it.message);
    problems.map(line).collect()
}

fn told(source: &str) -> Vec<String> {
    told_with(source, &[])
}

#[test]
fn what_is_balanced_or_cannot_be_told() {
    for source in [
        "",
        "a < b <3 {{x}} <",
        "<div><p>a<p>b<ul><li>c<li>d</ul><table><tr><td>e</table></div>",
        "<br><img src=a><hr/><input disabled><svg><path d='M0'/><g></g></svg>",
        "<div class=\"{{#if a}}x > y{{/if}}\" {{#if b}}hidden{{/if}}><a href={{c}}/>d</a></div>",
        "<DIV></div><!-- <b> {{#if a}}<i>{{/if}} --><!doctype html><b ></b\n>",
        "<script>if (a < b) { document.write(\"<b>\") }</script><style>a > b {}</style>",
        "<textarea><b>{{x}}</textarea><title>a<b</title>",
        "{{#if a}}<div>{{else}}<div class=b>{{/if}}c</div>",
        "{{#if a}}<b>x</b>{{else if b}}<i>y</i>{{/if}}{{#each c}}<b>{{.}}</b>{{^}}<i></i>{{/each}}",
        "{{!-- <b> --}}{{! </b> }}\\{{<b></b>",
        // Perhaps.
        "{{#if a}}<div>{{/if}}b{{#if a}}</div>{{/if}}",
        "{{#if a}}<div>{{else if b}}<div>{{/if}}c</div>",
        "{{#each a}}<ul>{{/each}}{{#each a}}</ul>{{/each}}",
        "<h{{a}}>b</h{{a}}>",
        "<{{a}}>b</{{a}}>",
        "<div {{#if a}}>{{else}}id=b>{{/if}}</div></div>",
        "<div a=\"b\"\"><b>",
        "<div",
        "<!-- <b>",
    ] {
        assert_eq!(told(source), [""; 0], "{source}");
    }
}

#[test]
fn what_is_not_balanced_is_where_it_stands() {
    for (source, expected) in [
        ("é\n <div>a", "f:2:2 `<div>` is not closed"),
        (
            "a</DIV>",
            "f:1:2 `</DIV>` closes no element that is open here",
        ),
        ("<b>\n<i></b>", "f:2:1 `<i>` is not closed before `</b>`"),
        (
            "<b></i></b>",
            "f:1:4 `</i>` closes no element that is open here",
        ),
        (
            "{{#if a}}<b><i></b>{{else}}c{{/if}}",
            "f:1:13 `<i>` is not closed before `</b>`",
        ),
        (
            "{{#if a}}<div>{{else}}<div>{{/if}}",
            "f:1:10 `<div>` is not closed",
        ),
        (
            "<ul><li><b></ul>",
            "f:1:9 `<b>` is not closed before `</ul>`",
        ),
        ("<script>a", "f:1:1 `<script>` is not closed"),
        (
            "<a href=\"{{x}}\">{{#each y}}z{{/each}}",
            "f:1:1 `<a>` is not closed",
        ),
    ] {
        assert_eq!(told(source), [expected], "{source}");
    }
    assert_eq!(told(&"</b>".repeat(30)).len(), MAX_TOLD);
    assert_eq!(told(&"<b>".repeat(5000)), [""; 0]);
}

#[test]
fn partials_stand_for_what_they_come_to() {
    let partials = [
        ("open", "<div><b>"),
        ("close", "</b></div>"),
        ("in", "{{> open}}"),
    ];
    assert_eq!(told_with("{{> open}}a{{> close}}", &partials), [""; 0]);
    assert_eq!(told_with("<i a='{{> open}}'></i>", &partials), [""; 0]);
    assert_eq!(
        told_with("{{> in}}</b>", &partials),
        ["open:1:1 `<div>` is not closed"]
    );
    let wrong = [("p", "<i><b></i>"), ("unused", "<u><s></u>")];
    assert_eq!(
        told_with("{{> p}}{{> p}}", &wrong),
        [
            "p:1:4 `<b>` is not closed before `</i>`",
            "unused:1:4 `<s>` is not closed before `</u>`",
        ]
    );
    // Each twice the one before: the time for it is not.
    let names: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let sources: Vec<String> = (0..40)
        .map(|n| format!("{{{{> p{0}}}}}{{{{> p{0}}}}}", n + 1))
        .collect();
    let mut doubled: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(sources.iter().map(String::as_str))
        .collect();
    doubled.push(("p40", "<b>"));
    assert_eq!(told_with("{{> p0}}", &doubled), [""; 0]);
}
