use super::super::super::markdown::html_reader::check;
use super::*;

fn step<'a>(title: &'a str, lines: &[&'a str], refusals: &[&'a str]) -> Step<'a> {
    Step {
        title,
        lines: lines.to_vec(),
        refusals: refusals.to_vec(),
        is_answer: title == "Respond",
    }
}

#[test]
fn one_step_is_between_caller_and_backend() {
    let html = draw(
        &[step("Authorise", &["API key"], &["403"])],
        "Caller",
        "mock",
        "f",
    )
    .0;
    check(&html).unwrap();
    assert_eq!(
        html,
        concat!(
            r#"<svg class="picture" viewBox="0 0 402 122" width="402" height="122" role="img" aria-labelledby="f-title f-desc">"#,
            r#"<title id="f-title">The way of a call through the gateway</title>"#,
            r#"<desc id="f-desc">Caller; then Authorise (API key), refuses with 403; then mock; then Caller</desc>"#,
            r#"<rect class="pic-box-strong" x="1" y="6" width="75" height="110" rx="6"/>"#,
            r#"<text class="pic-text-small" x="38" y="66" font-size="12" text-anchor="middle">Caller</text>"#,
            r#"<path class="pic-line" fill="none" d="M76 31H94"/><path class="pic-arrow" d="M100 31l-8 -4v8z"/>"#,
            r#"<path class="pic-line" fill="none" d="M234 31H252"/><path class="pic-arrow" d="M258 31l-8 -4v8z"/>"#,
            r#"<path class="pic-line" fill="none" d="M372 56V104H82"/><path class="pic-arrow" d="M76 104l8 -4v8z"/>"#,
            r#"<rect class="pic-box" x="100" y="6" width="134" height="50" rx="6"/>"#,
            r#"<text class="pic-text" x="108" y="28" font-size="14">Authorise</text>"#,
            r#"<text class="pic-text-small" x="108" y="44" font-size="12">API key</text>"#,
            r#"<path class="pic-line" fill="none" d="M112 56v8"/><path class="pic-refuse" d="M112 70l-4 -8h8z"/>"#,
            r#"<text class="pic-text-small pic-refuse" x="122" y="71" font-size="12">403</text>"#,
            r#"<rect class="pic-backend" x="258" y="6" width="134" height="50" rx="6"/>"#,
            r#"<text class="pic-text-small" x="325" y="36" font-size="12" text-anchor="middle">mock</text>"#,
            "</svg>"
        )
    );
}

#[test]
fn all_steps_fit_the_width_and_hostile_texts_stay_texts() {
    let long = "</text><script>alert(1)</script>".repeat(50);
    let steps: Vec<Step<'_>> = [
        "Authorise",
        "Validate",
        "Meter",
        "Cache",
        "Map",
        "Integrate",
        "Map",
        "Respond",
    ]
    .iter()
    .map(|title| {
        step(
            title,
            &["\u{202e}evil", &long, "c", "d", "e"],
            &["401", "403", "429", "500", "503"],
        )
    })
    .collect();
    let html = draw(&steps, &long, &long, "x\"><script>").0;
    check(&html).unwrap();
    assert!(!html.contains("<script"));
    assert!(!html.contains('\u{202e}'));
    assert!(html.contains("and 2 more"));
    assert!(html.len() < 30_000, "{}", html.len());
}

#[test]
fn pictures_are_hardly_wider_than_a_phone() {
    // Windows of 500 pixels show them as they are drawn, and those of 360 at three quarters.
    const { assert!(WIDTH <= 420) };
    let steps: Vec<Step<'_>> = (0..7).map(|_| step("Map", &["a"], &["400"])).collect();
    let html = draw(&steps, "Caller", "Backend", "f").0;
    for rect in html.split("<rect ").skip(1) {
        let number = |name: &str| {
            let value = rect.split(&format!(" {name}=\"")).nth(1);
            value
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse::<i32>()
                .unwrap()
        };
        assert!(number("x") + number("width") < WIDTH, "{rect}");
    }
    assert!(html.contains(&format!("viewBox=\"0 0 {WIDTH} ")), "{html}");
}

#[test]
fn nothing_is_drawn_as_a_caller_and_a_backend() {
    let html = draw(&[], "Caller", "", "f").0;
    check(&html).unwrap();
    assert!(html.contains("pic-backend"));
    let many: Vec<Step<'_>> = (0..1000).map(|_| step("Respond", &[], &[])).collect();
    let html = draw(&many, "Caller", "b", "f").0;
    assert_eq!(html.matches("pic-box\"").count(), MAX_STEPS);
}
