use super::super::super::markdown::html_reader::check;
use super::*;

#[test]
fn messages_and_notes_are_drawn_in_order() {
    let source = "participant G as Gateway\n\nClient -> G: GET /pets\nNote over G: key?\nG --> Client: 200\nG->G: log";
    let html = draw(source, "d").unwrap().0;
    check(&html).unwrap();
    assert!(html.contains(
        r#"<desc id="d-desc">Client to Gateway: GET /pets; Gateway: key?; Gateway to Client: 200; Gateway to Gateway: log</desc>"#
    ));
    assert_eq!(html.matches("pic-arrow").count(), 3);
    assert_eq!(html.matches("pic-box-strong").count(), 2);
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let errors = draw("A -> B: x\nnonsense\n -> B", "d").unwrap_err();
    let lines: Vec<usize> = errors.iter().map(|e| e.line).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(errors[1].message, "a participant has no name");
    assert_eq!(draw("", "d").unwrap_err().len(), 1);
    let many: String = (0..20).map(|n| format!("P{n} -> Q: x\n")).collect();
    assert_eq!(
        draw(&many, "d").unwrap_err(),
        [DiagramError::new(12, "more than 12 participants")]
    );
    assert_eq!(
        draw(&"A -> B: x\n".repeat(100_000), "d").unwrap_err()[0].line,
        121
    );
}

#[test]
fn hostile_texts_stay_texts() {
    let long = "<script>alert(1)</script> \u{202e}".repeat(100);
    let source = format!(
        "{0} -> B: {0}\nNote over B: {0}\nB -> B: {0}",
        long.replace(':', "")
    );
    let html = draw(&source, "\"><script>").unwrap().0;
    check(&html).unwrap();
    assert!(html.len() < 20_000, "{}", html.len());
}
