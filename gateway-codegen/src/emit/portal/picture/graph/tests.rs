use super::super::super::markdown::html_reader::check;
use super::*;

#[test]
fn two_boxes_are_joined() {
    let html = draw("A[Caller] -> B: x", "g").unwrap().0;
    check(&html).unwrap();
    assert!(
        html.contains(r#"<desc id="g-desc">Caller to B (x)</desc>"#),
        "{html}"
    );
    assert_eq!(html.matches("pic-box").count(), 2);
    assert_eq!(html.matches("pic-arrow").count(), 1);
}

#[test]
fn an_arrow_over_layers_passes_beside_the_boxes_between() {
    let graph = read::read("A -> B -> C\nA -> C").unwrap();
    let sizes = [(60, 31), (60, 31), (60, 31)];
    let layout = layers::lay_out(&graph, &sizes, 48, false);
    let [a, b, c] = layout.places[..] else {
        panic!()
    };
    assert!(a.x < b.x && b.x < c.x);
    let way = &layout.ways[2];
    assert_eq!(way.len(), 3);
    assert!(way[1].y >= b.y + b.height || way[1].y + way[1].height <= b.y);
    assert_eq!(layout.size.0, 3 * 60 + 2 * 48);
}

#[test]
fn wide_graphs_go_down() {
    let source: String = (0..20)
        .map(|n| format!("N{n}[Some text of a box] -> N{}\n", n + 1))
        .collect();
    let html = draw(&source, "g").unwrap().0;
    check(&html).unwrap();
    let width: i32 = html
        .split("viewBox=\"0 0 ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(width < 300, "{width}");
    assert!(draw("down\nA -> B", "g").unwrap().0 != draw("right\nA -> B", "g").unwrap().0);
}

#[test]
fn circles_and_bad_lines_are_told() {
    let errors = draw("A -> B\nB -> C\nC -> A\n-> x\nA[x -> B\nA B\nA -> A", "g").unwrap_err();
    let lines: Vec<usize> = errors.iter().map(|e| e.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7]);
    assert_eq!(errors[0].message, "this arrow closes a circle");
    let many: String = (0..100).map(|n| format!("A -> N{n}\n")).collect();
    assert_eq!(draw(&many, "g").unwrap_err()[0].line, 60);
    let chain = "A".to_owned() + &" -> B".repeat(100_000);
    assert_eq!(draw(&chain, "g").unwrap_err().len(), 1);
    assert_eq!(draw("", "g").unwrap_err().len(), 1);
}

#[test]
fn hostile_texts_stay_texts() {
    let long = "<script>\u{202e}x</script> ".repeat(100);
    let html = draw(
        &format!("A[{long}] -> B[\"><img onerror=x>]: {long}"),
        "\"><x ",
    )
    .unwrap()
    .0;
    check(&html).unwrap();
    assert!(html.len() < 10_000, "{}", html.len());
    let wide: String = (0..50)
        .map(|n| format!("A -> N{n} -> Z: label\n"))
        .collect();
    check(&draw(&wide, "g").unwrap().0).unwrap();
}
