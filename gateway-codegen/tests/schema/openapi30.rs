//! The dialect of OpenAPI 3.0, by the table.

use gateway_codegen::json_schema::{Stop, faults, fits};
use gateway_codegen::schema::{Arena, table};

use crate::openapi30_cases::cases;

#[test]
fn openapi30() {
    let (mut n_values, mut wrong) = (0, Vec::new());
    for case in cases() {
        let arena = Arena::new();
        let table = table(&case.schemas, &arena);
        for (text, is_valid) in &case.values {
            n_values += 1;
            let expected = if *is_valid { Ok(()) } else { Err(Stop::Unfit) };
            let fits = fits(&table, case.id, text);
            let faults = faults(&table, case.id, text).map(|faults| faults.len());
            let is_clean = faults == Ok(0);
            if fits != expected || is_clean != *is_valid || faults.is_err() {
                wrong.push(format!(
                    "{}: {text} must be {expected:?}: {fits:?}, {faults:?} faults",
                    case.title
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {n_values}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(n_values >= 1000, "{n_values} values");
}
