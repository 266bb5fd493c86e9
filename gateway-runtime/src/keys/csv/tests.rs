use super::super::digest::Secret;
use super::*;

const VALUE: &str = "0123456789abcdefghij0123456789";
const OTHER: &str = "abcdefghij0123456789abcdefghij";

fn rows(text: &str) -> Vec<Row> {
    read(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn problem(text: &str) -> CsvError {
    read(text.as_bytes())
        .map(|rows| panic!("{text:?}: {rows:?}"))
        .unwrap_err()
}

fn value(row: &Row) -> &str {
    match &row.secret {
        RowSecret::Value(value) => value,
        RowSecret::Digest(..) => panic!("a digest"),
    }
}

#[test]
fn columns_come_in_any_case_and_order() {
    let text = format!(
        "\u{feff}key,Unknown, usageplanids ,NAME,Enabled,description\r\n\
         {VALUE},x,\"pets/gold, pets/silver,\",Ann,FALSE,\"says \"\"hi\"\",\ntwice\"\r\n\
         \r\n\
         {OTHER},,,Bob,,"
    );
    let rows = rows(&text);
    assert_eq!(rows.len(), 2);
    assert_eq!(value(&rows[0]), VALUE);
    assert_eq!(rows[0].line, 2);
    assert_eq!(rows[0].name, "Ann");
    assert_eq!(rows[0].description, "says \"hi\",\ntwice");
    assert!(!rows[0].enabled);
    assert_eq!(rows[0].plans, ["pets/gold", "pets/silver"]);
    assert_eq!((rows[1].line, rows[1].name.as_str()), (5, "Bob"));
    assert!(rows[1].enabled && rows[1].plans.is_empty() && rows[1].description.is_empty());
}

#[test]
fn the_last_of_two_rows_counts() {
    let rows = rows(&format!("Name,Key\na,{VALUE}\nb,{OTHER}\nc,{VALUE}\n"));
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
}

#[test]
fn mistakes_have_their_line() {
    let line = |line, problem| CsvError::Line { line, problem };
    let many_fields = format!("Name,Key\n{}", ",".repeat(64));
    let long_field = format!("Name,Key\n{},x", "a".repeat(16 * 1024 + 1));
    let long_quoted = format!("Name,Key\n\"{}\",x", "a\"\"".repeat(16 * 1024));
    let short = "a".repeat(29);
    for (text, expected) in [
        ("", CsvError::NoHeader),
        ("\n\r\n", CsvError::NoHeader),
        ("Name\n", CsvError::MissingColumn("Key")),
        ("Key\n", CsvError::MissingColumn("Name")),
        ("Name,Key,name\n", CsvError::RepeatedColumn("Name")),
        ("Name,Key\nAnn\n", line(2, LineProblem::FieldCount)),
        ("Name,Key\nAnn,b,c\n", line(2, LineProblem::FieldCount)),
        ("Name,Key\nAnn,\n", line(2, LineProblem::NoValue)),
        (
            &format!("Name,Key\n,{VALUE}\n"),
            line(2, LineProblem::NoName),
        ),
        (
            &format!("Name,Key\n\nAnn,{short}\n"),
            line(3, LineProblem::Key(Invalid::FileValueLength)),
        ),
        (
            &format!("Name,Key\nAnn,{VALUE}é\n"),
            line(2, LineProblem::Key(Invalid::ValueCharacters)),
        ),
        (
            &format!("Name,Key,Enabled\nAnn,{VALUE},yes\n"),
            line(2, LineProblem::Enabled),
        ),
        ("Name,Digest\nAnn,00\n", line(2, LineProblem::Digest)),
        ("Name,Key\n\"Ann,b\n\n", line(2, LineProblem::Quotes)),
        ("Name,Key\nA\"nn,b\n", line(2, LineProblem::Quotes)),
        ("Name,Key\n\"Ann\"x,b\n", line(2, LineProblem::Quotes)),
        ("Na\"me,Key\n", line(1, LineProblem::Quotes)),
        (&many_fields, line(2, LineProblem::ManyFields)),
        (&long_field, line(2, LineProblem::LongField)),
        (&long_quoted, line(2, LineProblem::LongField)),
    ] {
        assert_eq!(problem(text), expected, "{:.80}", text);
    }
    assert_eq!(read(&[0xff]).unwrap_err(), CsvError::NotUtf8);
    assert_eq!(
        read(&vec![b'\n'; MAX_BYTES + 1]).unwrap_err(),
        CsvError::TooLong
    );
}

#[test]
fn files_have_at_most_so_many_keys() {
    let row = format!("a,{VALUE}\n");
    let most = format!("Name,Key\n{}", row.repeat(MAX_ROWS));
    assert_eq!(rows(&most).len(), 1);
    let expected = CsvError::Line {
        line: MAX_ROWS + 2,
        problem: LineProblem::ManyRows,
    };
    assert_eq!(problem(&format!("{most}{row}")), expected);
}

#[test]
fn what_is_written_is_read_back() {
    let secret = Secret::new(b"s");
    let texts = [
        "",
        "plain",
        "=SUM(A1)",
        "+1",
        "-1",
        "@x",
        "a,b",
        "says \"hi\"",
        "'quoted'",
        "line\nbreak",
    ];
    let records: Vec<Record> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| Record {
            id: format!("id{n}"),
            name: (*text).to_owned(),
            description: (*text).to_owned(),
            enabled: n % 2 == 0,
            plans: vec!["a/b".to_owned(), "a/c".to_owned()],
            customer_id: None,
            created: 0,
            updated: 0,
        })
        .collect();
    let digest = |record: &Record| secret.digest(record.id.as_bytes());
    let keys = records.iter().map(|record| (record, digest(record)));
    let text = write(keys, "s-check");
    assert!(text.contains("\r\n'=SUM(A1),"), "{text}");
    for line in text.lines().skip(1) {
        assert!(!line.starts_with(['=', '+', '-', '@']), "{line}");
    }
    let rows = rows(&text);
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        assert_eq!(
            (&row.name, &row.description),
            (&record.name, &record.description)
        );
        assert_eq!((row.enabled, &row.plans), (record.enabled, &record.plans));
        let RowSecret::Digest(read, check) = &row.secret else {
            panic!("a value")
        };
        assert!(read.matches(&digest(record)));
        assert_eq!(check, "s-check");
    }
}

#[test]
fn files_without_a_check_are_read() {
    let hex = Secret::new(b"s").digest(VALUE.as_bytes()).to_hex();
    let rows = rows(&format!("Name,Digest\nAnn,{hex}\n"));
    assert!(matches!(&rows[0].secret, RowSecret::Digest(_, check) if check.is_empty()));
}

#[test]
fn any_text_is_read_or_refused() {
    let mut random = fastrand::Rng::with_seed(9);
    let pieces = [
        "Name", "Key", ",", "\"", "\n", "\r", "\r\n", VALUE, "é", " ", "'", "=", "true",
    ];
    for _ in 0..5_000 {
        let n = random.usize(0..20);
        let text: String = (0..n)
            .map(|_| pieces[random.usize(..pieces.len())])
            .collect();
        let header = if random.bool() { "Name,Key\n" } else { "" };
        if let Ok(rows) = read(format!("{header}{text}").as_bytes()) {
            assert!(rows.iter().all(|row| !row.name.is_empty()));
        }
    }
}
