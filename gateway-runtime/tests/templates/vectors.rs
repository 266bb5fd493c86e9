// @generated from tests/conformance/vtl. Do not edit; see gateway-codegen/tests/templates.rs.

use gateway_runtime::codegen::*;
/// All templates, by the vectors' ids.
pub static TEMPLATES: &[(&str, &Template)] = &[
    ("math-add-sub", &MATH_ADD_SUB),
    ("math-precedence", &MATH_PRECEDENCE),
    ("math-parens", &MATH_PARENS),
    ("math-int-division", &MATH_INT_DIVISION),
    ("math-negative-division", &MATH_NEGATIVE_DIVISION),
    ("math-modulo", &MATH_MODULO),
    ("math-negative-modulo", &MATH_NEGATIVE_MODULO),
    ("math-float", &MATH_FLOAT),
    ("math-float-whole", &MATH_FLOAT_WHOLE),
    ("math-float-imprecise", &MATH_FLOAT_IMPRECISE),
    ("math-int-overflow", &MATH_INT_OVERFLOW),
    ("math-mul-overflow", &MATH_MUL_OVERFLOW),
    ("math-unary-minus", &MATH_UNARY_MINUS),
    ("math-left-assoc", &MATH_LEFT_ASSOC),
    ("math-on-body-numbers", &MATH_ON_BODY_NUMBERS),
    ("math-accumulate", &MATH_ACCUMULATE),
    ("math-parse-int", &MATH_PARSE_INT),
    ("list-render", &LIST_RENDER),
    ("list-methods", &LIST_METHODS),
    ("list-add-prints", &LIST_ADD_PRINTS),
    ("list-add-quiet", &LIST_ADD_QUIET),
    ("list-insert-at", &LIST_INSERT_AT),
    ("list-remove", &LIST_REMOVE),
    ("list-sublist", &LIST_SUBLIST),
    ("list-add-all", &LIST_ADD_ALL),
    ("list-nested", &LIST_NESTED),
    ("list-range-render", &LIST_RANGE_RENDER),
    ("map-single-render", &MAP_SINGLE_RENDER),
    ("map-methods", &MAP_METHODS),
    ("map-put-quiet", &MAP_PUT_QUIET),
    ("map-put-previous", &MAP_PUT_PREVIOUS),
    ("map-remove", &MAP_REMOVE),
    ("map-key-expression", &MAP_KEY_EXPRESSION),
    ("map-nested-literal", &MAP_NESTED_LITERAL),
    ("map-values-contains", &MAP_VALUES_CONTAINS),
    ("com-line", &COM_LINE),
    ("com-block", &COM_BLOCK),
    ("com-doc", &COM_DOC),
    ("com-unparsed", &COM_UNPARSED),
    ("com-line-end", &COM_LINE_END),
    ("com-hash-text", &COM_HASH_TEXT),
    ("com-color", &COM_COLOR),
    ("cmp-equal-int", &CMP_EQUAL_INT),
    ("cmp-int-double", &CMP_INT_DOUBLE),
    ("cmp-relational", &CMP_RELATIONAL),
    ("cmp-words", &CMP_WORDS),
    ("cmp-not-equal", &CMP_NOT_EQUAL),
    ("cmp-string-equal", &CMP_STRING_EQUAL),
    ("cmp-and-or", &CMP_AND_OR),
    ("cmp-and-or-words", &CMP_AND_OR_WORDS),
    ("cmp-not", &CMP_NOT),
    ("cmp-precedence", &CMP_PRECEDENCE),
    ("cmp-elseif", &CMP_ELSEIF),
    ("cmp-elseif-else", &CMP_ELSEIF_ELSE),
    ("cmp-nested-if", &CMP_NESTED_IF),
    ("cmp-boolean-literal", &CMP_BOOLEAN_LITERAL),
    ("cmp-arith-in-condition", &CMP_ARITH_IN_CONDITION),
    ("cmp-method-condition", &CMP_METHOD_CONDITION),
    ("cmp-body-boolean", &CMP_BODY_BOOLEAN),
    ("cmp-param-equal", &CMP_PARAM_EQUAL),
    ("stop-directive", &STOP_DIRECTIVE),
    ("stop-in-if", &STOP_IN_IF),
    ("esc-dollar-defined", &ESC_DOLLAR_DEFINED),
    ("esc-directive", &ESC_DIRECTIVE),
    ("esc-json-quote", &ESC_JSON_QUOTE),
    ("esc-single-backslash", &ESC_SINGLE_BACKSLASH),
    ("each-list-literal", &EACH_LIST_LITERAL),
    ("each-body-list", &EACH_BODY_LIST),
    ("each-has-next", &EACH_HAS_NEXT),
    ("each-count-index", &EACH_COUNT_INDEX),
    ("each-velocity-count", &EACH_VELOCITY_COUNT),
    ("each-first-last", &EACH_FIRST_LAST),
    ("each-range", &EACH_RANGE),
    ("each-range-down", &EACH_RANGE_DOWN),
    ("each-range-vars", &EACH_RANGE_VARS),
    ("each-range-negative", &EACH_RANGE_NEGATIVE),
    ("each-range-single", &EACH_RANGE_SINGLE),
    ("each-empty", &EACH_EMPTY),
    ("each-map-values", &EACH_MAP_VALUES),
    ("each-keyset", &EACH_KEYSET),
    ("each-entryset", &EACH_ENTRYSET),
    ("each-nested", &EACH_NESTED),
    ("each-nested-parent", &EACH_NESTED_PARENT),
    ("each-break", &EACH_BREAK),
    ("each-objects", &EACH_OBJECTS),
    ("each-variable-after", &EACH_VARIABLE_AFTER),
    ("each-params", &EACH_PARAMS),
    ("each-filter", &EACH_FILTER),
    ("iu-map-render", &IU_MAP_RENDER),
    ("iu-map-order", &IU_MAP_ORDER),
    ("iu-list-render", &IU_LIST_RENDER),
    ("iu-list-element-map", &IU_LIST_ELEMENT_MAP),
    ("iu-list-element-list", &IU_LIST_ELEMENT_LIST),
    ("iu-map-with-list", &IU_MAP_WITH_LIST),
    ("iu-nested-map", &IU_NESTED_MAP),
    ("iu-nested-list", &IU_NESTED_LIST),
    ("iu-to-string-map", &IU_TO_STRING_MAP),
    ("iu-missing-path", &IU_MISSING_PATH),
    ("iu-null-value", &IU_NULL_VALUE),
    ("iu-empty-list", &IU_EMPTY_LIST),
    ("iu-body-text", &IU_BODY_TEXT),
    ("iu-body-json", &IU_BODY_JSON),
    ("iu-body-empty", &IU_BODY_EMPTY),
    ("iu-body-attribute", &IU_BODY_ATTRIBUTE),
    ("iu-url-encode", &IU_URL_ENCODE),
    ("iu-url-encode-empty", &IU_URL_ENCODE_EMPTY),
    ("iu-url-encode-nothing", &IU_URL_ENCODE_NOTHING),
    ("iu-undefined-stage-variable", &IU_UNDEFINED_STAGE_VARIABLE),
    ("iu-undefined-not-equal-empty", &IU_UNDEFINED_NOT_EQUAL_EMPTY),
    ("iu-canary-flag", &IU_CANARY_FLAG),
    ("iu-absent-authorizer", &IU_ABSENT_AUTHORIZER),
    ("iu-context-get-map", &IU_CONTEXT_GET_MAP),
    ("iu-context-get-text", &IU_CONTEXT_GET_TEXT),
    ("iu-identity-null", &IU_IDENTITY_NULL),
    ("iu-override-bracket", &IU_OVERRIDE_BRACKET),
    ("iu-response-override-custom", &IU_RESPONSE_OVERRIDE_CUSTOM),
    ("iu-decode-parse", &IU_DECODE_PARSE),
    ("iu-loop-index-path", &IU_LOOP_INDEX_PATH),
    ("iu-escape-json-string", &IU_ESCAPE_JSON_STRING),
    ("iu-escape-json-body", &IU_ESCAPE_JSON_BODY),
    ("iu-contains-to-string", &IU_CONTAINS_TO_STRING),
    ("iu-params-path-number", &IU_PARAMS_PATH_NUMBER),
    ("iu-params-missing", &IU_PARAMS_MISSING),
    ("iu-json-fragment", &IU_JSON_FRAGMENT),
    ("iu-json-string", &IU_JSON_STRING),
    ("iu-escape-apostrophe", &IU_ESCAPE_APOSTROPHE),
    ("iu-parse-json", &IU_PARSE_JSON),
    ("iu-url-decode", &IU_URL_DECODE),
    ("iu-base64-encode", &IU_BASE64_ENCODE),
    ("iu-path-size", &IU_PATH_SIZE),
    ("macro-simple", &MACRO_SIMPLE),
    ("macro-args", &MACRO_ARGS),
    ("macro-args-comma", &MACRO_ARGS_COMMA),
    ("macro-reference-arg", &MACRO_REFERENCE_ARG),
    ("macro-uses-global", &MACRO_USES_GLOBAL),
    ("macro-loop", &MACRO_LOOP),
    ("macro-calls-macro", &MACRO_CALLS_MACRO),
    ("macro-defined-later", &MACRO_DEFINED_LATER),
    ("macro-body", &MACRO_BODY),
    ("define-block", &DEFINE_BLOCK),
    ("define-reused", &DEFINE_REUSED),
    ("ref-simple", &REF_SIMPLE),
    ("ref-formal-adjacent", &REF_FORMAL_ADJACENT),
    ("ref-quiet-undefined", &REF_QUIET_UNDEFINED),
    ("ref-property-map", &REF_PROPERTY_MAP),
    ("ref-bracket-string", &REF_BRACKET_STRING),
    ("ref-bracket-index", &REF_BRACKET_INDEX),
    ("ref-bracket-variable", &REF_BRACKET_VARIABLE),
    ("ref-mixed-chain", &REF_MIXED_CHAIN),
    ("ref-dollar-number", &REF_DOLLAR_NUMBER),
    ("ref-trailing-dot", &REF_TRAILING_DOT),
    ("ref-email", &REF_EMAIL),
    ("ref-two-adjacent", &REF_TWO_ADJACENT),
    ("ref-underscore-digit-names", &REF_UNDERSCORE_DIGIT_NAMES),
    ("ref-context-value", &REF_CONTEXT_VALUE),
    ("ref-stage-variable", &REF_STAGE_VARIABLE),
    ("ref-stage-variable-get", &REF_STAGE_VARIABLE_GET),
    ("ref-params-name", &REF_PARAMS_NAME),
    ("ref-params-precedence", &REF_PARAMS_PRECEDENCE),
    ("ref-params-map", &REF_PARAMS_MAP),
    ("set-overwrite", &SET_OVERWRITE),
    ("set-spaces", &SET_SPACES),
    ("set-from-reference", &SET_FROM_REFERENCE),
    ("set-boolean", &SET_BOOLEAN),
    ("set-map-entry-dot", &SET_MAP_ENTRY_DOT),
    ("set-map-entry-bracket", &SET_MAP_ENTRY_BRACKET),
    ("set-list-entry", &SET_LIST_ENTRY),
    ("set-nested-map", &SET_NESTED_MAP),
    ("set-override-status", &SET_OVERRIDE_STATUS),
    ("set-override-hyphen-header", &SET_OVERRIDE_HYPHEN_HEADER),
    ("set-braced-directive", &SET_BRACED_DIRECTIVE),
    ("sm-case", &SM_CASE),
    ("sm-length-charat", &SM_LENGTH_CHARAT),
    ("sm-substring", &SM_SUBSTRING),
    ("sm-index", &SM_INDEX),
    ("sm-replace", &SM_REPLACE),
    ("sm-replace-all-regex", &SM_REPLACE_ALL_REGEX),
    ("sm-replace-all-group", &SM_REPLACE_ALL_GROUP),
    ("sm-replace-first", &SM_REPLACE_FIRST),
    ("sm-split-size", &SM_SPLIT_SIZE),
    ("sm-split-regex", &SM_SPLIT_REGEX),
    ("sm-split-trailing", &SM_SPLIT_TRAILING),
    ("sm-trim", &SM_TRIM),
    ("sm-tests", &SM_TESTS),
    ("sm-equals", &SM_EQUALS),
    ("sm-concat-compare", &SM_CONCAT_COMPARE),
    ("sm-chain", &SM_CHAIN),
    ("sm-is-empty", &SM_IS_EMPTY),
    ("sm-integer-to-string", &SM_INTEGER_TO_STRING),
    ("sm-int-double-value", &SM_INT_DOUBLE_VALUE),
    ("str-double-interpolates", &STR_DOUBLE_INTERPOLATES),
    ("str-single-literal", &STR_SINGLE_LITERAL),
    ("str-quote-in-double", &STR_QUOTE_IN_DOUBLE),
    ("str-quote-in-single", &STR_QUOTE_IN_SINGLE),
    ("str-doubled-quotes", &STR_DOUBLED_QUOTES),
    ("str-directive-inside", &STR_DIRECTIVE_INSIDE),
    ("str-concat-by-interpolation", &STR_CONCAT_BY_INTERPOLATION),
    ("str-concat-plus", &STR_CONCAT_PLUS),
    ("str-method-in-string", &STR_METHOD_IN_STRING),
    ("str-backslash-kept", &STR_BACKSLASH_KEPT),
    ("str-empty", &STR_EMPTY),
    ("str-multiline", &STR_MULTILINE),
    ("ws-set-line", &WS_SET_LINE),
    ("ws-set-indented", &WS_SET_INDENTED),
    ("ws-set-inline", &WS_SET_INLINE),
    ("ws-set-trailing-space", &WS_SET_TRAILING_SPACE),
    ("ws-if-lines", &WS_IF_LINES),
    ("ws-if-indented", &WS_IF_INDENTED),
    ("ws-if-else-lines", &WS_IF_ELSE_LINES),
    ("ws-if-false-lines", &WS_IF_FALSE_LINES),
    ("ws-foreach-lines", &WS_FOREACH_LINES),
    ("ws-foreach-indented", &WS_FOREACH_INDENTED),
    ("ws-blank-lines", &WS_BLANK_LINES),
    ("ws-leading-newline", &WS_LEADING_NEWLINE),
    ("ws-reference-line", &WS_REFERENCE_LINE),
    ("ws-crlf", &WS_CRLF),
    ("ws-comment-line", &WS_COMMENT_LINE),
    ("ws-comment-indented", &WS_COMMENT_INDENTED),
    ("ws-macro-lines", &WS_MACRO_LINES),
    ("ws-two-sets", &WS_TWO_SETS),
    ("ws-tabs", &WS_TABS),
    ("ws-empty-template", &WS_EMPTY_TEMPLATE),
    ("ws-only-set", &WS_ONLY_SET),
];
/// The vector math_add_sub.
///
/// `math_add_sub.json:1 #`
pub static MATH_ADD_SUB: Template = Template {
    origin: "math_add_sub.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_add_sub,
};
fn math_add_sub(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.subtract(r.add(Value::Integer(7), Value::Integer(5)), Value::Integer(3)));
    r.insert(X);
}
/// The vector math_precedence.
///
/// `math_precedence.json:1 #`
pub static MATH_PRECEDENCE: Template = Template {
    origin: "math_precedence.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_precedence,
};
fn math_precedence(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.add(Value::Integer(2), r.multiply(Value::Integer(3), Value::Integer(4))));
    r.insert(X);
}
/// The vector math_parens.
///
/// `math_parens.json:1 #`
pub static MATH_PARENS: Template = Template {
    origin: "math_parens.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_parens,
};
fn math_parens(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.multiply(r.add(Value::Integer(2), Value::Integer(3)), Value::Integer(4)));
    r.insert(X);
}
/// The vector math_int_division.
///
/// `math_int_division.json:1 #`
pub static MATH_INT_DIVISION: Template = Template {
    origin: "math_int_division.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_int_division,
};
fn math_int_division(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.divide(Value::Integer(17), Value::Integer(5)));
    r.insert(X);
}
/// The vector math_negative_division.
///
/// `math_negative_division.json:1 #`
pub static MATH_NEGATIVE_DIVISION: Template = Template {
    origin: "math_negative_division.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_negative_division,
};
fn math_negative_division(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.divide(Value::Integer(-17), Value::Integer(5)));
    r.insert(X);
}
/// The vector math_modulo.
///
/// `math_modulo.json:1 #`
pub static MATH_MODULO: Template = Template {
    origin: "math_modulo.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_modulo,
};
fn math_modulo(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.remainder(Value::Integer(17), Value::Integer(5)));
    r.insert(X);
}
/// The vector math_negative_modulo.
///
/// `math_negative_modulo.json:1 #`
pub static MATH_NEGATIVE_MODULO: Template = Template {
    origin: "math_negative_modulo.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_negative_modulo,
};
fn math_negative_modulo(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.remainder(Value::Integer(-17), Value::Integer(5)));
    r.insert(X);
}
/// The vector math_float.
///
/// `math_float.json:1 #`
pub static MATH_FLOAT: Template = Template {
    origin: "math_float.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_float,
};
fn math_float(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.divide(Value::Double(10.0), Value::Integer(4)));
    r.insert(X);
}
/// The vector math_float_whole.
///
/// `math_float_whole.json:1 #`
pub static MATH_FLOAT_WHOLE: Template = Template {
    origin: "math_float_whole.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_float_whole,
};
fn math_float_whole(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.multiply(Value::Double(2.5), Value::Integer(2)));
    r.insert(X);
}
/// The vector math_float_imprecise.
///
/// `math_float_imprecise.json:1 #`
pub static MATH_FLOAT_IMPRECISE: Template = Template {
    origin: "math_float_imprecise.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_float_imprecise,
};
fn math_float_imprecise(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.add(Value::Double(0.1), Value::Double(0.2)));
    r.insert(X);
}
/// The vector math_int_overflow.
///
/// `math_int_overflow.json:1 #`
pub static MATH_INT_OVERFLOW: Template = Template {
    origin: "math_int_overflow.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_int_overflow,
};
fn math_int_overflow(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.add(Value::Integer(2147483647), Value::Integer(1)));
    r.insert(X);
}
/// The vector math_mul_overflow.
///
/// `math_mul_overflow.json:1 #`
pub static MATH_MUL_OVERFLOW: Template = Template {
    origin: "math_mul_overflow.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_mul_overflow,
};
fn math_mul_overflow(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, r.multiply(Value::Integer(100000), Value::Integer(100000)));
    r.insert(X);
}
/// The vector math_unary_minus.
///
/// `math_unary_minus.json:1 #`
pub static MATH_UNARY_MINUS: Template = Template {
    origin: "math_unary_minus.json:1 #",
    size_hint: 33,
    variables: &["x", "y"],
    render: math_unary_minus,
};
fn math_unary_minus(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const Y: Variable = Variable(1);
    r.set(X, Value::Integer(-3));
    r.set(Y, r.subtract(Value::Integer(5), Value::Integer(8)));
    r.insert(X);
    r.push(" ");
    r.insert(Y);
}
/// The vector math_left_assoc.
///
/// `math_left_assoc.json:1 #`
pub static MATH_LEFT_ASSOC: Template = Template {
    origin: "math_left_assoc.json:1 #",
    size_hint: 16,
    variables: &["x"],
    render: math_left_assoc,
};
fn math_left_assoc(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(
        X,
        r.divide(r.divide(Value::Integer(100), Value::Integer(10)), Value::Integer(2)),
    );
    r.insert(X);
}
/// The vector math_on_body_numbers.
///
/// `math_on_body_numbers.json:1 #`
pub static MATH_ON_BODY_NUMBERS: Template = Template {
    origin: "math_on_body_numbers.json:1 #",
    size_hint: 32,
    variables: &["x", "y"],
    render: math_on_body_numbers,
};
fn math_on_body_numbers(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const PATH_N: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("n"))];
    const Y: Variable = Variable(1);
    const PATH_PRICE: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("price")),
    ];
    r.at(1, 2).set(X, r.add(r.path(PATH_N), Value::Integer(3)));
    r.insert(X);
    r.at(1, 37).set(Y, r.multiply(r.path(PATH_PRICE), Value::Integer(2)));
    r.insert(Y);
}
/// The vector math_accumulate.
///
/// `math_accumulate.json:1 #`
pub static MATH_ACCUMULATE: Template = Template {
    origin: "math_accumulate.json:1 #",
    size_hint: 16,
    variables: &["sum", "o"],
    render: math_accumulate,
};
fn math_accumulate(r: &Rendering<'_>) {
    const SUM: Variable = Variable(0);
    const O: Variable = Variable(1);
    const PATH_ORDERS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("orders")),
    ];
    r.set(SUM, Value::Integer(0));
    r.at(1, 16)
        .foreach(
            O,
            r.path(PATH_ORDERS),
            |r| {
                r.set(SUM, r.add(r.get(SUM), r.get_in(O, &["qty"])));
            },
        );
    r.insert(SUM);
}
/// The vector math_parse_int.
///
/// `math_parse_int.json:1 #`
pub static MATH_PARSE_INT: Template = Template {
    origin: "math_parse_int.json:1 #",
    size_hint: 16,
    variables: &["Integer", "x"],
    render: math_parse_int,
};
fn math_parse_int(r: &Rendering<'_>) {
    const INTEGER: Variable = Variable(0);
    const X: Variable = Variable(1);
    r.set(INTEGER, Value::Integer(0));
    r.at(1, 20)
        .set(
            X,
            r
                .add(
                    r.call_with(r.get(INTEGER), "parseInt", Value::from("41")),
                    Value::Integer(1),
                ),
        );
    r.insert(X);
}
/// The vector list_render.
///
/// `list_render.json:1 #`
pub static LIST_RENDER: Template = Template {
    origin: "list_render.json:1 #",
    size_hint: 16,
    variables: &["l"],
    render: list_render,
};
fn list_render(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(L, r.list(vec![Value::Integer(1), Value::from("two"), Value::Boolean(true)]));
    r.insert(L);
}
/// The vector list_methods.
///
/// `list_methods.json:1 #`
pub static LIST_METHODS: Template = Template {
    origin: "list_methods.json:1 #",
    size_hint: 84,
    variables: &["l"],
    render: list_methods,
};
fn list_methods(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(L, r.list(vec![Value::from("a"), Value::from("b"), Value::from("a")]));
    r.at(1, 24).write(r.call(r.get(L), "size"));
    r.push(" ");
    r.at(1, 34).write(r.call_with(r.get(L), "indexOf", Value::from("a")));
    r.push(" ");
    r.at(1, 50).write(r.call_with(r.get(L), "lastIndexOf", Value::from("a")));
    r.push(" ");
    r.at(1, 70).write(r.call_with(r.get(L), "contains", Value::from("b")));
    r.push(" ");
    r.at(1, 87).write(r.call(r.get(L), "isEmpty"));
}
/// The vector list_add_prints.
///
/// `list_add_prints.json:1 #`
pub static LIST_ADD_PRINTS: Template = Template {
    origin: "list_add_prints.json:1 #",
    size_hint: 33,
    variables: &["l"],
    render: list_add_prints,
};
fn list_add_prints(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(L, r.list(vec![Value::from("a")]));
    r.at(1, 16).write(r.call_with(r.get(L), "add", Value::from("b")));
    r.push(" ");
    r.at(1, 28).write(r.call(r.get(L), "size"));
}
/// The vector list_add_quiet.
///
/// `list_add_quiet.json:1 #`
pub static LIST_ADD_QUIET: Template = Template {
    origin: "list_add_quiet.json:1 #",
    size_hint: 16,
    variables: &["l", "t"],
    render: list_add_quiet,
};
fn list_add_quiet(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    const T: Variable = Variable(1);
    r.set(L, r.list(vec![Value::from("a")]));
    r.at(1, 16).set(T, r.call_with(r.get(L), "add", Value::from("b")));
    r.at(1, 38).write(r.call_with(r.get(L), "get", Value::Integer(1)));
}
/// The vector list_insert_at.
///
/// `list_insert_at.json:1 #`
pub static LIST_INSERT_AT: Template = Template {
    origin: "list_insert_at.json:1 #",
    size_hint: 32,
    variables: &["l"],
    render: list_insert_at,
};
fn list_insert_at(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(L, r.list(vec![Value::from("a"), Value::from("c")]));
    r.at(1, 20)
        .write(
            r.call_with_all(r.get(L), "add", vec![Value::Integer(1), Value::from("b")]),
        );
    r.insert(L);
}
/// The vector list_remove.
///
/// `list_remove.json:1 #`
pub static LIST_REMOVE: Template = Template {
    origin: "list_remove.json:1 #",
    size_hint: 33,
    variables: &["l", "r"],
    render: list_remove,
};
fn list_remove(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    const R: Variable = Variable(1);
    r.set(L, r.list(vec![Value::from("a"), Value::from("b"), Value::from("c")]));
    r.at(1, 24).set(R, r.call_with(r.get(L), "remove", Value::Integer(0)));
    r.insert(R);
    r.push(" ");
    r.insert(L);
}
/// The vector list_sublist.
///
/// `list_sublist.json:1 #`
pub static LIST_SUBLIST: Template = Template {
    origin: "list_sublist.json:1 #",
    size_hint: 16,
    variables: &["l"],
    render: list_sublist,
};
fn list_sublist(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(
        L,
        r
            .list(
                vec![
                    Value::Integer(1), Value::Integer(2), Value::Integer(3),
                    Value::Integer(4)
                ],
            ),
    );
    r.at(1, 20)
        .write(
            r
                .call_with_all(
                    r.get(L),
                    "subList",
                    vec![Value::Integer(1), Value::Integer(3)],
                ),
        );
}
/// The vector list_add_all.
///
/// `list_add_all.json:1 #`
pub static LIST_ADD_ALL: Template = Template {
    origin: "list_add_all.json:1 #",
    size_hint: 16,
    variables: &["a", "b", "t"],
    render: list_add_all,
};
fn list_add_all(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    const T: Variable = Variable(2);
    r.set(A, r.list(vec![Value::Integer(1)]));
    r.set(B, r.list(vec![Value::Integer(2), Value::Integer(3)]));
    r.at(1, 28).set(T, r.call_with(r.get(A), "addAll", r.get(B)));
    r.insert(A);
}
/// The vector list_nested.
///
/// `list_nested.json:1 #`
pub static LIST_NESTED: Template = Template {
    origin: "list_nested.json:1 #",
    size_hint: 33,
    variables: &["l"],
    render: list_nested,
};
fn list_nested(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(
        L,
        r
            .list(
                vec![
                    r.list(vec![Value::Integer(1), Value::Integer(2)]), r
                    .list(vec![Value::Integer(3)])
                ],
            ),
    );
    r.at(1, 22).write(r.index(r.index(r.get(L), Value::Integer(0)), Value::Integer(1)));
    r.push(" ");
    r.at(1, 31).write(r.call(r.index(r.get(L), Value::Integer(1)), "size"));
}
/// The vector list_range_render.
///
/// `list_range_render.json:1 #`
pub static LIST_RANGE_RENDER: Template = Template {
    origin: "list_range_render.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: list_range_render,
};
fn list_range_render(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    r.at(1, 2).set(R, r.range(Value::Integer(1), Value::Integer(4)));
    r.insert(R);
}
/// The vector map_single_render.
///
/// `map_single_render.json:1 #`
pub static MAP_SINGLE_RENDER: Template = Template {
    origin: "map_single_render.json:1 #",
    size_hint: 16,
    variables: &["m"],
    render: map_single_render,
};
fn map_single_render(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![(Value::from("k"), Value::from("v"))]));
    r.insert(M);
}
/// The vector map_methods.
///
/// `map_methods.json:1 #`
pub static MAP_METHODS: Template = Template {
    origin: "map_methods.json:1 #",
    size_hint: 84,
    variables: &["m"],
    render: map_methods,
};
fn map_methods(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(
        M,
        r
            .map(
                vec![
                    (Value::from("a"), Value::Integer(1)), (Value::from("b"),
                    Value::Integer(2))
                ],
            ),
    );
    r.at(1, 24).write(r.call(r.get(M), "size"));
    r.push(" ");
    r.at(1, 34).write(r.call_with(r.get(M), "containsKey", Value::from("a")));
    r.push(" ");
    r.at(1, 54).write(r.call_with(r.get(M), "containsKey", Value::from("z")));
    r.push(" ");
    r.at(1, 74).write(r.call(r.get(M), "isEmpty"));
    r.push(" ");
    r.at(1, 87).write(r.call_with(r.get(M), "get", Value::from("b")));
}
/// The vector map_put_quiet.
///
/// `map_put_quiet.json:1 #`
pub static MAP_PUT_QUIET: Template = Template {
    origin: "map_put_quiet.json:1 #",
    size_hint: 32,
    variables: &["m"],
    render: map_put_quiet,
};
fn map_put_quiet(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![]));
    r.at(1, 13)
        .write(
            r.call_with_all(r.get(M), "put", vec![Value::from("a"), Value::Integer(1)]),
        );
    r.insert_in(M, &["a"]);
}
/// The vector map_put_previous.
///
/// `map_put_previous.json:1 #`
pub static MAP_PUT_PREVIOUS: Template = Template {
    origin: "map_put_previous.json:1 #",
    size_hint: 33,
    variables: &["m"],
    render: map_put_previous,
};
fn map_put_previous(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![(Value::from("a"), Value::from("old"))]));
    r.at(1, 22)
        .write(
            r.call_with_all(r.get(M), "put", vec![Value::from("a"), Value::from("new")]),
        );
    r.push(" ");
    r.insert_in(M, &["a"]);
}
/// The vector map_remove.
///
/// `map_remove.json:1 #`
pub static MAP_REMOVE: Template = Template {
    origin: "map_remove.json:1 #",
    size_hint: 33,
    variables: &["m"],
    render: map_remove,
};
fn map_remove(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![(Value::from("a"), Value::from("x"))]));
    r.at(1, 20).write(r.call_with(r.get(M), "remove", Value::from("a")));
    r.push(" ");
    r.at(1, 35).write(r.call(r.get(M), "size"));
}
/// The vector map_key_expression.
///
/// `map_key_expression.json:1 #`
pub static MAP_KEY_EXPRESSION: Template = Template {
    origin: "map_key_expression.json:1 #",
    size_hint: 16,
    variables: &["k", "m"],
    render: map_key_expression,
};
fn map_key_expression(r: &Rendering<'_>) {
    const K: Variable = Variable(0);
    const M: Variable = Variable(1);
    r.set(K, Value::from("key"));
    r.set(M, r.map(vec![(r.get(K), Value::from("val"))]));
    r.insert_in(M, &["key"]);
}
/// The vector map_nested_literal.
///
/// `map_nested_literal.json:1 #`
pub static MAP_NESTED_LITERAL: Template = Template {
    origin: "map_nested_literal.json:1 #",
    size_hint: 16,
    variables: &["m"],
    render: map_nested_literal,
};
fn map_nested_literal(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(
        M,
        r
            .map(
                vec![
                    (Value::from("a"), r.map(vec![(Value::from("b"), r
                    .list(vec![Value::Integer(10), Value::Integer(20)]))]))
                ],
            ),
    );
    r.at(1, 30).write(r.index(r.get_in(M, &["a", "b"]), Value::Integer(1)));
}
/// The vector map_values_contains.
///
/// `map_values_contains.json:1 #`
pub static MAP_VALUES_CONTAINS: Template = Template {
    origin: "map_values_contains.json:1 #",
    size_hint: 50,
    variables: &["m"],
    render: map_values_contains,
};
fn map_values_contains(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![(Value::from("a"), Value::Integer(1))]));
    r.at(1, 18).write(r.call_with(r.get(M), "containsValue", Value::Integer(1)));
    r.push(" ");
    r.at(1, 38).write(r.call(r.call(r.get(M), "values"), "size"));
    r.push(" ");
    r.at(1, 57)
        .write(r.call_with(r.call(r.get(M), "keySet"), "contains", Value::from("a")));
}
/// The vector com_line.
///
/// `com_line.json:1 #`
pub static COM_LINE: Template = Template {
    origin: "com_line.json:1 #",
    size_hint: 2,
    variables: &[],
    render: com_line,
};
fn com_line(r: &Rendering<'_>) {
    r.push("ab");
}
/// The vector com_block.
///
/// `com_block.json:1 #`
pub static COM_BLOCK: Template = Template {
    origin: "com_block.json:1 #",
    size_hint: 2,
    variables: &[],
    render: com_block,
};
fn com_block(r: &Rendering<'_>) {
    r.push("ab");
}
/// The vector com_doc.
///
/// `com_doc.json:1 #`
pub static COM_DOC: Template = Template {
    origin: "com_doc.json:1 #",
    size_hint: 2,
    variables: &[],
    render: com_doc,
};
fn com_doc(r: &Rendering<'_>) {
    r.push("ab");
}
/// The vector com_unparsed.
///
/// `com_unparsed.json:1 #`
pub static COM_UNPARSED: Template = Template {
    origin: "com_unparsed.json:1 #",
    size_hint: 9,
    variables: &[],
    render: com_unparsed,
};
fn com_unparsed(r: &Rendering<'_>) {
    r.push(" $x #if z");
}
/// The vector com_line_end.
///
/// `com_line_end.json:1 #`
pub static COM_LINE_END: Template = Template {
    origin: "com_line_end.json:1 #",
    size_hint: 5,
    variables: &[],
    render: com_line_end,
};
fn com_line_end(r: &Rendering<'_>) {
    r.push("keep ");
}
/// The vector com_hash_text.
///
/// `com_hash_text.json:1 #`
pub static COM_HASH_TEXT: Template = Template {
    origin: "com_hash_text.json:1 #",
    size_hint: 24,
    variables: &[],
    render: com_hash_text,
};
fn com_hash_text(r: &Rendering<'_>) {
    r.push("#1 and # and c# are text");
}
/// The vector com_color.
///
/// `com_color.json:1 #`
pub static COM_COLOR: Template = Template {
    origin: "com_color.json:1 #",
    size_hint: 8,
    variables: &[],
    render: com_color,
};
fn com_color(r: &Rendering<'_>) {
    r.push("color: ");
    r.push("#ff0000");
    r.push(";");
}
/// The vector cmp_equal_int.
///
/// `cmp_equal_int.json:1 #`
pub static CMP_EQUAL_INT: Template = Template {
    origin: "cmp_equal_int.json:1 #",
    size_hint: 4,
    variables: &[],
    render: cmp_equal_int,
};
fn cmp_equal_int(r: &Rendering<'_>) {
    if r.equal(Value::Integer(3), Value::Integer(3)) {
        r.push("y");
    } else {
        r.push("n");
    }
    if r.equal(Value::Integer(3), Value::Integer(4)) {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_int_double.
///
/// `cmp_int_double.json:1 #`
pub static CMP_INT_DOUBLE: Template = Template {
    origin: "cmp_int_double.json:1 #",
    size_hint: 2,
    variables: &[],
    render: cmp_int_double,
};
fn cmp_int_double(r: &Rendering<'_>) {
    if r.equal(Value::Integer(1), Value::Double(1.0)) {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_relational.
///
/// `cmp_relational.json:1 #`
pub static CMP_RELATIONAL: Template = Template {
    origin: "cmp_relational.json:1 #",
    size_hint: 4,
    variables: &[],
    render: cmp_relational,
};
fn cmp_relational(r: &Rendering<'_>) {
    if r.less(Value::Integer(2), Value::Integer(3)) {
        r.push("a");
    }
    if r.less_or_equal(Value::Integer(3), Value::Integer(3)) {
        r.push("b");
    }
    if r.greater(Value::Integer(4), Value::Integer(3)) {
        r.push("c");
    }
    if r.greater_or_equal(Value::Integer(3), Value::Integer(4)) {
        r.push("d");
    }
}
/// The vector cmp_words.
///
/// `cmp_words.json:1 #`
pub static CMP_WORDS: Template = Template {
    origin: "cmp_words.json:1 #",
    size_hint: 6,
    variables: &[],
    render: cmp_words,
};
fn cmp_words(r: &Rendering<'_>) {
    if r.less(Value::Integer(2), Value::Integer(3)) {
        r.push("a");
    }
    if r.less_or_equal(Value::Integer(3), Value::Integer(3)) {
        r.push("b");
    }
    if r.greater(Value::Integer(4), Value::Integer(3)) {
        r.push("c");
    }
    if r.greater_or_equal(Value::Integer(3), Value::Integer(4)) {
        r.push("d");
    }
    if r.equal(Value::Integer(1), Value::Integer(1)) {
        r.push("e");
    }
    if !r.equal(Value::Integer(1), Value::Integer(1)) {
        r.push("f");
    }
}
/// The vector cmp_not_equal.
///
/// `cmp_not_equal.json:1 #`
pub static CMP_NOT_EQUAL: Template = Template {
    origin: "cmp_not_equal.json:1 #",
    size_hint: 4,
    variables: &[],
    render: cmp_not_equal,
};
fn cmp_not_equal(r: &Rendering<'_>) {
    if !r.equal(Value::from("a"), Value::from("b")) {
        r.push("y");
    } else {
        r.push("n");
    }
    if !r.equal(Value::from("a"), Value::from("a")) {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_string_equal.
///
/// `cmp_string_equal.json:1 #`
pub static CMP_STRING_EQUAL: Template = Template {
    origin: "cmp_string_equal.json:1 #",
    size_hint: 4,
    variables: &["s"],
    render: cmp_string_equal,
};
fn cmp_string_equal(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("on"));
    if r.equal(r.get(S), Value::from("on")) {
        r.push("y");
    } else {
        r.push("n");
    }
    if r.equal(r.get(S), Value::from("On")) {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_and_or.
///
/// `cmp_and_or.json:1 #`
pub static CMP_AND_OR: Template = Template {
    origin: "cmp_and_or.json:1 #",
    size_hint: 4,
    variables: &[],
    render: cmp_and_or,
};
fn cmp_and_or(r: &Rendering<'_>) {
    if true && false {
        r.push("a");
    } else {
        r.push("b");
    }
    if true || false {
        r.push("c");
    } else {
        r.push("d");
    }
}
/// The vector cmp_and_or_words.
///
/// `cmp_and_or_words.json:1 #`
pub static CMP_AND_OR_WORDS: Template = Template {
    origin: "cmp_and_or_words.json:1 #",
    size_hint: 5,
    variables: &[],
    render: cmp_and_or_words,
};
fn cmp_and_or_words(r: &Rendering<'_>) {
    if true && false {
        r.push("a");
    } else {
        r.push("b");
    }
    if true || false {
        r.push("c");
    } else {
        r.push("d");
    }
    if !false {
        r.push("e");
    }
}
/// The vector cmp_not.
///
/// `cmp_not.json:1 #`
pub static CMP_NOT: Template = Template {
    origin: "cmp_not.json:1 #",
    size_hint: 3,
    variables: &[],
    render: cmp_not,
};
fn cmp_not(r: &Rendering<'_>) {
    if !true {
        r.push("a");
    } else {
        r.push("b");
    }
    if !r.equal(Value::Integer(1), Value::Integer(2)) {
        r.push("c");
    }
}
/// The vector cmp_precedence.
///
/// `cmp_precedence.json:1 #`
pub static CMP_PRECEDENCE: Template = Template {
    origin: "cmp_precedence.json:1 #",
    size_hint: 4,
    variables: &[],
    render: cmp_precedence,
};
fn cmp_precedence(r: &Rendering<'_>) {
    if true || (false && false) {
        r.push("y");
    } else {
        r.push("n");
    }
    if (true || false) && false {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_elseif.
///
/// `cmp_elseif.json:1 #`
pub static CMP_ELSEIF: Template = Template {
    origin: "cmp_elseif.json:1 #",
    size_hint: 15,
    variables: &["n"],
    render: cmp_elseif,
};
fn cmp_elseif(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    r.set(N, Value::Integer(2));
    if r.equal(r.get(N), Value::Integer(1)) {
        r.push("one");
    } else if r.equal(r.get(N), Value::Integer(2)) {
        r.push("two");
    } else if r.equal(r.get(N), Value::Integer(3)) {
        r.push("three");
    } else {
        r.push("many");
    }
}
/// The vector cmp_elseif_else.
///
/// `cmp_elseif_else.json:1 #`
pub static CMP_ELSEIF_ELSE: Template = Template {
    origin: "cmp_elseif_else.json:1 #",
    size_hint: 11,
    variables: &["n"],
    render: cmp_elseif_else,
};
fn cmp_elseif_else(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    r.set(N, Value::Integer(9));
    if r.equal(r.get(N), Value::Integer(1)) {
        r.push("one");
    } else if r.equal(r.get(N), Value::Integer(2)) {
        r.push("two");
    } else {
        r.push(" many");
    }
}
/// The vector cmp_nested_if.
///
/// `cmp_nested_if.json:1 #`
pub static CMP_NESTED_IF: Template = Template {
    origin: "cmp_nested_if.json:1 #",
    size_hint: 4,
    variables: &["a", "b"],
    render: cmp_nested_if,
};
fn cmp_nested_if(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::Boolean(true));
    r.set(B, Value::Boolean(false));
    if r.is_true(r.get(A)) {
        r.push("A");
        if r.is_true(r.get(B)) {
            r.push("B");
        } else {
            r.push("b");
        }
    } else {
        r.push("a");
    }
}
/// The vector cmp_boolean_literal.
///
/// `cmp_boolean_literal.json:1 #`
pub static CMP_BOOLEAN_LITERAL: Template = Template {
    origin: "cmp_boolean_literal.json:1 #",
    size_hint: 2,
    variables: &[],
    render: cmp_boolean_literal,
};
fn cmp_boolean_literal(r: &Rendering<'_>) {
    if true {
        r.push("y");
    }
    if false {
        r.push("n");
    }
}
/// The vector cmp_arith_in_condition.
///
/// `cmp_arith_in_condition.json:1 #`
pub static CMP_ARITH_IN_CONDITION: Template = Template {
    origin: "cmp_arith_in_condition.json:1 #",
    size_hint: 2,
    variables: &["n"],
    render: cmp_arith_in_condition,
};
fn cmp_arith_in_condition(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    r.set(N, Value::Integer(10));
    if r.equal(r.remainder(r.get(N), Value::Integer(5)), Value::Integer(0))
        && r.equal(r.divide(r.get(N), Value::Integer(5)), Value::Integer(2))
    {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_method_condition.
///
/// `cmp_method_condition.json:1 #`
pub static CMP_METHOD_CONDITION: Template = Template {
    origin: "cmp_method_condition.json:1 #",
    size_hint: 2,
    variables: &["s"],
    render: cmp_method_condition,
};
fn cmp_method_condition(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("hello"));
    r.at(1, 18);
    if r.is_true(r.call_with(r.get(S), "startsWith", Value::from("he")))
        && !r.is_true(r.call(r.get(S), "isEmpty"))
    {
        r.push("y");
    } else {
        r.push("n");
    }
}
/// The vector cmp_body_boolean.
///
/// `cmp_body_boolean.json:1 #`
pub static CMP_BODY_BOOLEAN: Template = Template {
    origin: "cmp_body_boolean.json:1 #",
    size_hint: 12,
    variables: &[],
    render: cmp_body_boolean,
};
fn cmp_body_boolean(r: &Rendering<'_>) {
    const PATH_OK: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("ok"))];
    const PATH_OFF: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("off"))];
    r.at(1, 2);
    if r.is_true(r.path(PATH_OK)) {
        r.push("ok");
    }
    r.at(1, 32);
    if r.is_true(r.path(PATH_OFF)) {
        r.push("off");
    } else {
        r.push("not off");
    }
}
/// The vector cmp_param_equal.
///
/// `cmp_param_equal.json:1 #`
pub static CMP_PARAM_EQUAL: Template = Template {
    origin: "cmp_param_equal.json:1 #",
    size_hint: 9,
    variables: &[],
    render: cmp_param_equal,
};
fn cmp_param_equal(r: &Rendering<'_>) {
    r.at(1, 2);
    if r.equal(r.parameter("mode"), Value::from("full")) {
        r.push("full");
    } else {
        r.push("brief");
    }
}
/// The vector stop_directive.
///
/// `stop_directive.json:1 #`
pub static STOP_DIRECTIVE: Template = Template {
    origin: "stop_directive.json:1 #",
    size_hint: 3,
    variables: &[],
    render: stop_directive,
};
fn stop_directive(r: &Rendering<'_>) {
    r.push("a");
    r.stop();
    r.push(" b");
}
/// The vector stop_in_if.
///
/// `stop_in_if.json:1 #`
pub static STOP_IN_IF: Template = Template {
    origin: "stop_in_if.json:1 #",
    size_hint: 70,
    variables: &["i"],
    render: stop_in_if,
};
fn stop_in_if(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.range(Value::Integer(1), Value::Integer(5)),
            |r| {
                r.insert(I);
                if r.equal(r.get(I), Value::Integer(2)) {
                    r.stop();
                }
            },
        );
    r.push(" never");
}
/// The vector esc_dollar_defined.
///
/// `esc_dollar_defined.json:1 #`
pub static ESC_DOLLAR_DEFINED: Template = Template {
    origin: "esc_dollar_defined.json:1 #",
    size_hint: 33,
    variables: &["a"],
    render: esc_dollar_defined,
};
fn esc_dollar_defined(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::from("v"));
    r.at(1, 16).push(if r.is_null(r.get(A)) { "\\$a" } else { "$a" });
    r.push(" ");
    r.push("\\");
    r.insert(A);
}
/// The vector esc_directive.
///
/// `esc_directive.json:1 #`
pub static ESC_DIRECTIVE: Template = Template {
    origin: "esc_directive.json:1 #",
    size_hint: 18,
    variables: &[],
    render: esc_directive,
};
fn esc_directive(r: &Rendering<'_>) {
    r.push("#if(true) yes #end");
}
/// The vector esc_json_quote.
///
/// `esc_json_quote.json:1 #`
pub static ESC_JSON_QUOTE: Template = Template {
    origin: "esc_json_quote.json:1 #",
    size_hint: 12,
    variables: &[],
    render: esc_json_quote,
};
fn esc_json_quote(r: &Rendering<'_>) {
    r.push("{\"k\":\"a\\\"b\"}");
}
/// The vector esc_single_backslash.
///
/// `esc_single_backslash.json:1 #`
pub static ESC_SINGLE_BACKSLASH: Template = Template {
    origin: "esc_single_backslash.json:1 #",
    size_hint: 13,
    variables: &[],
    render: esc_single_backslash,
};
fn esc_single_backslash(r: &Rendering<'_>) {
    r.push("path C:\\dir\\x");
}
/// The vector each_list_literal.
///
/// `each_list_literal.json:1 #`
pub static EACH_LIST_LITERAL: Template = Template {
    origin: "each_list_literal.json:1 #",
    size_hint: 72,
    variables: &["x"],
    render: each_list_literal,
};
fn each_list_literal(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::from("a"), Value::from("b"), Value::from("c")]),
            |r| {
                r.push("<");
                r.insert(X);
                r.push(">");
            },
        );
}
/// The vector each_body_list.
///
/// `each_body_list.json:1 #`
pub static EACH_BODY_LIST: Template = Template {
    origin: "each_body_list.json:1 #",
    size_hint: 68,
    variables: &["t"],
    render: each_body_list,
};
fn each_body_list(r: &Rendering<'_>) {
    const T: Variable = Variable(0);
    const PATH_TAGS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("tags")),
    ];
    r.at(1, 2)
        .foreach(
            T,
            r.path(PATH_TAGS),
            |r| {
                r.insert(T);
                r.push(";");
            },
        );
}
/// The vector each_has_next.
///
/// `each_has_next.json:1 #`
pub static EACH_HAS_NEXT: Template = Template {
    origin: "each_has_next.json:1 #",
    size_hint: 78,
    variables: &["t", "foreach"],
    render: each_has_next,
};
fn each_has_next(r: &Rendering<'_>) {
    const T: Variable = Variable(0);
    const PATH_TAGS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("tags")),
    ];
    const FOREACH: Variable = Variable(1);
    r.push("[");
    r.at(1, 3)
        .foreach(
            T,
            r.path(PATH_TAGS),
            |r| {
                r.push("\"");
                r.insert(T);
                r.push("\"");
                if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                    r.push(",");
                }
            },
        );
    r.push("]");
}
/// The vector each_count_index.
///
/// `each_count_index.json:1 #`
pub static EACH_COUNT_INDEX: Template = Template {
    origin: "each_count_index.json:1 #",
    size_hint: 204,
    variables: &["x", "foreach"],
    render: each_count_index,
};
fn each_count_index(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const FOREACH: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::from("p"), Value::from("q")]),
            |r| {
                r.insert_in(FOREACH, &["count"]);
                r.push(":");
                r.insert_in(FOREACH, &["index"]);
                r.push("=");
                r.insert(X);
                r.push(" ");
            },
        );
}
/// The vector each_velocity_count.
///
/// `each_velocity_count.json:1 #`
pub static EACH_VELOCITY_COUNT: Template = Template {
    origin: "each_velocity_count.json:1 #",
    size_hint: 64,
    variables: &["x", "velocityCount"],
    render: each_velocity_count,
};
fn each_velocity_count(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const VELOCITY_COUNT: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::from("p"), Value::from("q"), Value::from("r")]),
            |r| {
                r.insert(VELOCITY_COUNT);
            },
        );
}
/// The vector each_first_last.
///
/// `each_first_last.json:1 #`
pub static EACH_FIRST_LAST: Template = Template {
    origin: "each_first_last.json:1 #",
    size_hint: 72,
    variables: &["x", "foreach"],
    render: each_first_last,
};
fn each_first_last(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const FOREACH: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::Integer(1), Value::Integer(2), Value::Integer(3)]),
            |r| {
                if r.is_true(r.get_in(FOREACH, &["first"])) {
                    r.push("(");
                }
                r.insert(X);
                if r.is_true(r.get_in(FOREACH, &["last"])) {
                    r.push(")");
                }
            },
        );
}
/// The vector each_range.
///
/// `each_range.json:1 #`
pub static EACH_RANGE: Template = Template {
    origin: "each_range.json:1 #",
    size_hint: 64,
    variables: &["i"],
    render: each_range,
};
fn each_range(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.range(Value::Integer(1), Value::Integer(5)),
            |r| {
                r.insert(I);
            },
        );
}
/// The vector each_range_down.
///
/// `each_range_down.json:1 #`
pub static EACH_RANGE_DOWN: Template = Template {
    origin: "each_range_down.json:1 #",
    size_hint: 64,
    variables: &["i"],
    render: each_range_down,
};
fn each_range_down(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.range(Value::Integer(3), Value::Integer(1)),
            |r| {
                r.insert(I);
            },
        );
}
/// The vector each_range_vars.
///
/// `each_range_vars.json:1 #`
pub static EACH_RANGE_VARS: Template = Template {
    origin: "each_range_vars.json:1 #",
    size_hint: 68,
    variables: &["a", "b", "i"],
    render: each_range_vars,
};
fn each_range_vars(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    const I: Variable = Variable(2);
    r.set(A, Value::Integer(2));
    r.set(B, Value::Integer(4));
    r.at(1, 22)
        .foreach(
            I,
            r.range(r.get(A), r.get(B)),
            |r| {
                r.insert(I);
                r.push(",");
            },
        );
}
/// The vector each_range_negative.
///
/// `each_range_negative.json:1 #`
pub static EACH_RANGE_NEGATIVE: Template = Template {
    origin: "each_range_negative.json:1 #",
    size_hint: 68,
    variables: &["i"],
    render: each_range_negative,
};
fn each_range_negative(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.range(Value::Integer(-1), Value::Integer(1)),
            |r| {
                r.insert(I);
                r.push(" ");
            },
        );
}
/// The vector each_range_single.
///
/// `each_range_single.json:1 #`
pub static EACH_RANGE_SINGLE: Template = Template {
    origin: "each_range_single.json:1 #",
    size_hint: 64,
    variables: &["i"],
    render: each_range_single,
};
fn each_range_single(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.range(Value::Integer(4), Value::Integer(4)),
            |r| {
                r.insert(I);
            },
        );
}
/// The vector each_empty.
///
/// `each_empty.json:1 #`
pub static EACH_EMPTY: Template = Template {
    origin: "each_empty.json:1 #",
    size_hint: 76,
    variables: &["x"],
    render: each_empty,
};
fn each_empty(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.push("before");
    r.at(1, 8)
        .foreach(
            X,
            r.list(vec![]),
            |r| {
                r.insert(X);
            },
        );
    r.push(" after");
}
/// The vector each_map_values.
///
/// `each_map_values.json:1 #`
pub static EACH_MAP_VALUES: Template = Template {
    origin: "each_map_values.json:1 #",
    size_hint: 64,
    variables: &["v"],
    render: each_map_values,
};
fn each_map_values(r: &Rendering<'_>) {
    const V: Variable = Variable(0);
    const PATH_USER_ADDRESS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("user")),
        json_path::Step::Child(Cow::Borrowed("address")),
    ];
    r.at(1, 2)
        .foreach(
            V,
            r.path(PATH_USER_ADDRESS),
            |r| {
                r.insert(V);
            },
        );
}
/// The vector each_keyset.
///
/// `each_keyset.json:1 #`
pub static EACH_KEYSET: Template = Template {
    origin: "each_keyset.json:1 #",
    size_hint: 68,
    variables: &["m", "k"],
    render: each_keyset,
};
fn each_keyset(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    const PATH_USER: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("user")),
    ];
    const K: Variable = Variable(1);
    r.at(1, 2).set(M, r.path(PATH_USER));
    r.at(1, 34)
        .foreach(
            K,
            r.call(r.get(M), "keySet"),
            |r| {
                r.insert(K);
                r.push(" ");
            },
        );
}
/// The vector each_entryset.
///
/// `each_entryset.json:1 #`
pub static EACH_ENTRYSET: Template = Template {
    origin: "each_entryset.json:1 #",
    size_hint: 132,
    variables: &["e"],
    render: each_entryset,
};
fn each_entryset(r: &Rendering<'_>) {
    const E: Variable = Variable(0);
    const PATH_USER_ADDRESS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("user")),
        json_path::Step::Child(Cow::Borrowed("address")),
    ];
    r.at(1, 2)
        .foreach(
            E,
            r.call(r.path(PATH_USER_ADDRESS), "entrySet"),
            |r| {
                r.insert_in(E, &["key"]);
                r.push("=");
                r.insert_in(E, &["value"]);
            },
        );
}
/// The vector each_nested.
///
/// `each_nested.json:1 #`
pub static EACH_NESTED: Template = Template {
    origin: "each_nested.json:1 #",
    size_hint: 528,
    variables: &["x", "y"],
    render: each_nested,
};
fn each_nested(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const Y: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::Integer(1), Value::Integer(2)]),
            |r| {
                r.at(1, 23)
                    .foreach(
                        Y,
                        r.list(vec![Value::from("a"), Value::from("b")]),
                        |r| {
                            r.insert(X);
                            r.insert(Y);
                            r.push(" ");
                        },
                    );
            },
        );
}
/// The vector each_nested_parent.
///
/// `each_nested_parent.json:1 #`
pub static EACH_NESTED_PARENT: Template = Template {
    origin: "each_nested_parent.json:1 #",
    size_hint: 528,
    variables: &["x", "y", "foreach"],
    render: each_nested_parent,
};
fn each_nested_parent(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const Y: Variable = Variable(1);
    const FOREACH: Variable = Variable(2);
    r.at(1, 2)
        .foreach(
            X,
            r.list(vec![Value::from("a"), Value::from("b")]),
            |r| {
                r.at(1, 27)
                    .foreach(
                        Y,
                        r.list(vec![Value::Integer(1), Value::Integer(2)]),
                        |r| {
                            r.insert_in(FOREACH, &["parent", "index"]);
                            r.insert_in(FOREACH, &["index"]);
                            r.push(" ");
                        },
                    );
            },
        );
}
/// The vector each_break.
///
/// `each_break.json:1 #`
pub static EACH_BREAK: Template = Template {
    origin: "each_break.json:1 #",
    size_hint: 69,
    variables: &["x"],
    render: each_break,
};
fn each_break(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            X,
            r.range(Value::Integer(1), Value::Integer(9)),
            |r| {
                if r.greater(r.get(X), Value::Integer(3)) {
                    r.break_innermost();
                }
                r.insert(X);
            },
        );
    r.push(" done");
}
/// The vector each_objects.
///
/// `each_objects.json:1 #`
pub static EACH_OBJECTS: Template = Template {
    origin: "each_objects.json:1 #",
    size_hint: 136,
    variables: &["o", "foreach"],
    render: each_objects,
};
fn each_objects(r: &Rendering<'_>) {
    const O: Variable = Variable(0);
    const PATH_ORDERS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("orders")),
    ];
    const FOREACH: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            O,
            r.path(PATH_ORDERS),
            |r| {
                r.insert_in(O, &["id"]);
                r.push(":");
                r.insert_in(O, &["qty"]);
                if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                    r.push(",");
                }
            },
        );
}
/// The vector each_variable_after.
///
/// `each_variable_after.json:1 #`
pub static EACH_VARIABLE_AFTER: Template = Template {
    origin: "each_variable_after.json:1 #",
    size_hint: 81,
    variables: &["x"],
    render: each_variable_after,
};
fn each_variable_after(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, Value::from("keep"));
    r.at(1, 17)
        .foreach(
            X,
            r.list(vec![Value::Integer(1), Value::Integer(2)]),
            |r| {
                r.insert(X);
            },
        );
    r.push(" ");
    r.insert(X);
}
/// The vector each_params.
///
/// `each_params.json:1 #`
pub static EACH_PARAMS: Template = Template {
    origin: "each_params.json:1 #",
    size_hint: 136,
    variables: &["k", "foreach"],
    render: each_params,
};
fn each_params(r: &Rendering<'_>) {
    const K: Variable = Variable(0);
    const FOREACH: Variable = Variable(1);
    r.at(1, 2)
        .foreach(
            K,
            r.call(r.properties(r.all_parameters(), &["querystring"]), "keySet"),
            |r| {
                r.insert(K);
                r.push("=");
                r.at(1, 57)
                    .write(
                        r
                            .call_with(
                                r.properties(r.all_parameters(), &["querystring"]),
                                "get",
                                r.get(K),
                            ),
                    );
                if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                    r.push("&");
                }
            },
        );
}
/// The vector each_filter.
///
/// `each_filter.json:1 #`
pub static EACH_FILTER: Template = Template {
    origin: "each_filter.json:1 #",
    size_hint: 68,
    variables: &["o"],
    render: each_filter,
};
fn each_filter(r: &Rendering<'_>) {
    const O: Variable = Variable(0);
    const PATH_ORDERS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("orders")),
    ];
    r.at(1, 2)
        .foreach(
            O,
            r.path(PATH_ORDERS),
            |r| {
                if r.greater(r.get_in(O, &["qty"]), Value::Integer(1)) {
                    r.insert_in(O, &["id"]);
                    r.push(" ");
                }
            },
        );
}
/// The vector iu_map_render.
///
/// `iu_map_render.json:1 #`
pub static IU_MAP_RENDER: Template = Template {
    origin: "iu_map_render.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_map_render,
};
fn iu_map_render(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert(R);
}
/// The vector iu_map_order.
///
/// `iu_map_order.json:1 #`
pub static IU_MAP_ORDER: Template = Template {
    origin: "iu_map_order.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_map_order,
};
fn iu_map_order(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert(R);
}
/// The vector iu_list_render.
///
/// `iu_list_render.json:1 #`
pub static IU_LIST_RENDER: Template = Template {
    origin: "iu_list_render.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_list_render,
};
fn iu_list_render(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert(R);
}
/// The vector iu_list_element_map.
///
/// `iu_list_element_map.json:1 #`
pub static IU_LIST_ELEMENT_MAP: Template = Template {
    origin: "iu_list_element_map.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_list_element_map,
};
fn iu_list_element_map(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.at(1, 31).write(r.index(r.get(R), Value::Integer(0)));
}
/// The vector iu_list_element_list.
///
/// `iu_list_element_list.json:1 #`
pub static IU_LIST_ELEMENT_LIST: Template = Template {
    origin: "iu_list_element_list.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_list_element_list,
};
fn iu_list_element_list(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.at(1, 31).write(r.index(r.get(R), Value::Integer(0)));
}
/// The vector iu_map_with_list.
///
/// `iu_map_with_list.json:1 #`
pub static IU_MAP_WITH_LIST: Template = Template {
    origin: "iu_map_with_list.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_map_with_list,
};
fn iu_map_with_list(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert(R);
}
/// The vector iu_nested_map.
///
/// `iu_nested_map.json:1 #`
pub static IU_NESTED_MAP: Template = Template {
    origin: "iu_nested_map.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_nested_map,
};
fn iu_nested_map(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert_in(R, &["inner"]);
}
/// The vector iu_nested_list.
///
/// `iu_nested_list.json:1 #`
pub static IU_NESTED_LIST: Template = Template {
    origin: "iu_nested_list.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_nested_list,
};
fn iu_nested_list(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.insert_in(R, &["inner"]);
}
/// The vector iu_to_string_map.
///
/// `iu_to_string_map.json:1 #`
pub static IU_TO_STRING_MAP: Template = Template {
    origin: "iu_to_string_map.json:1 #",
    size_hint: 16,
    variables: &["r"],
    render: iu_to_string_map,
};
fn iu_to_string_map(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    r.at(1, 2).set(R, r.path(PATH_V));
    r.at(1, 31).write(r.call(r.get(R), "toString"));
}
/// The vector iu_missing_path.
///
/// `iu_missing_path.json:1 #`
pub static IU_MISSING_PATH: Template = Template {
    origin: "iu_missing_path.json:1 #",
    size_hint: 53,
    variables: &["r", "null"],
    render: iu_missing_path,
};
fn iu_missing_path(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    const NULL: Variable = Variable(1);
    r.at(1, 2).set(R, r.path(PATH_V));
    r.push("<");
    r.insert(R);
    r.push("|");
    r.insert_in(R, &["inner"]);
    r.push("|");
    if r.equal(r.get(R), r.get(NULL)) {
        r.push("null");
    } else {
        r.push("set");
    }
    r.push("|");
    if r.equal(r.get(R), Value::from("")) {
        r.push("empty");
    } else {
        r.push("full");
    }
    r.push(">");
}
/// The vector iu_null_value.
///
/// `iu_null_value.json:1 #`
pub static IU_NULL_VALUE: Template = Template {
    origin: "iu_null_value.json:1 #",
    size_hint: 53,
    variables: &["r", "null"],
    render: iu_null_value,
};
fn iu_null_value(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    const NULL: Variable = Variable(1);
    r.at(1, 2).set(R, r.path(PATH_V));
    r.push("<");
    r.insert(R);
    r.push("|");
    r.insert_in(R, &["inner"]);
    r.push("|");
    if r.equal(r.get(R), r.get(NULL)) {
        r.push("null");
    } else {
        r.push("set");
    }
    r.push("|");
    if r.equal(r.get(R), Value::from("")) {
        r.push("empty");
    } else {
        r.push("full");
    }
    r.push(">");
}
/// The vector iu_empty_list.
///
/// `iu_empty_list.json:1 #`
pub static IU_EMPTY_LIST: Template = Template {
    origin: "iu_empty_list.json:1 #",
    size_hint: 53,
    variables: &["r", "null"],
    render: iu_empty_list,
};
fn iu_empty_list(r: &Rendering<'_>) {
    const R: Variable = Variable(0);
    const PATH_V: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("v"))];
    const NULL: Variable = Variable(1);
    r.at(1, 2).set(R, r.path(PATH_V));
    r.push("<");
    r.insert(R);
    r.push("|");
    r.insert_in(R, &["inner"]);
    r.push("|");
    if r.equal(r.get(R), r.get(NULL)) {
        r.push("null");
    } else {
        r.push("set");
    }
    r.push("|");
    if r.equal(r.get(R), Value::from("")) {
        r.push("empty");
    } else {
        r.push("full");
    }
    r.push(">");
}
/// The vector iu_body_text.
///
/// `iu_body_text.json:1 #`
pub static IU_BODY_TEXT: Template = Template {
    origin: "iu_body_text.json:1 #",
    size_hint: 16,
    variables: &["b"],
    render: iu_body_text,
};
fn iu_body_text(r: &Rendering<'_>) {
    const B: Variable = Variable(0);
    r.set(B, r.body());
    r.insert(B);
}
/// The vector iu_body_json.
///
/// `iu_body_json.json:1 #`
pub static IU_BODY_JSON: Template = Template {
    origin: "iu_body_json.json:1 #",
    size_hint: 20,
    variables: &[],
    render: iu_body_json,
};
fn iu_body_json(r: &Rendering<'_>) {
    r.push("Msg=");
    r.write(r.body());
}
/// The vector iu_body_empty.
///
/// `iu_body_empty.json:1 #`
pub static IU_BODY_EMPTY: Template = Template {
    origin: "iu_body_empty.json:1 #",
    size_hint: 20,
    variables: &[],
    render: iu_body_empty,
};
fn iu_body_empty(r: &Rendering<'_>) {
    r.push("Msg=");
    r.write(r.body());
}
/// The vector iu_body_attribute.
///
/// `iu_body_attribute.json:1 #`
pub static IU_BODY_ATTRIBUTE: Template = Template {
    origin: "iu_body_attribute.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_body_attribute,
};
fn iu_body_attribute(r: &Rendering<'_>) {
    r.push("<");
    r.write(r.properties(r.body(), &["field"]));
    r.push(">");
}
/// The vector iu_url_encode.
///
/// `iu_url_encode.json:1 #`
pub static IU_URL_ENCODE: Template = Template {
    origin: "iu_url_encode.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_url_encode,
};
fn iu_url_encode(r: &Rendering<'_>) {
    r.push("E=");
    r.at(1, 4).write(r.util("urlEncode", r.body()));
}
/// The vector iu_url_encode_empty.
///
/// `iu_url_encode_empty.json:1 #`
pub static IU_URL_ENCODE_EMPTY: Template = Template {
    origin: "iu_url_encode_empty.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_url_encode_empty,
};
fn iu_url_encode_empty(r: &Rendering<'_>) {
    r.push("E=");
    r.at(1, 4).write(r.util("urlEncode", r.body()));
}
/// The vector iu_url_encode_nothing.
///
/// `iu_url_encode_nothing.json:1 #`
pub static IU_URL_ENCODE_NOTHING: Template = Template {
    origin: "iu_url_encode_nothing.json:1 #",
    size_hint: 22,
    variables: &[],
    render: iu_url_encode_nothing,
};
fn iu_url_encode_nothing(r: &Rendering<'_>) {
    r.push("E=");
    r.at(1, 4).write(r.util("urlEncode", r.properties(r.body(), &["field"])));
    r.push("&F=1");
}
/// The vector iu_undefined_stage_variable.
///
/// `iu_undefined_stage_variable.json:1 #`
pub static IU_UNDEFINED_STAGE_VARIABLE: Template = Template {
    origin: "iu_undefined_stage_variable.json:1 #",
    size_hint: 33,
    variables: &[],
    render: iu_undefined_stage_variable,
};
fn iu_undefined_stage_variable(r: &Rendering<'_>) {
    r.push("{ \"version\": \"");
    r.write(r.stage_variable("version"));
    r.push("\" }");
}
/// The vector iu_undefined_not_equal_empty.
///
/// `iu_undefined_not_equal_empty.json:1 #`
pub static IU_UNDEFINED_NOT_EQUAL_EMPTY: Template = Template {
    origin: "iu_undefined_not_equal_empty.json:1 #",
    size_hint: 8,
    variables: &["a"],
    render: iu_undefined_not_equal_empty,
};
fn iu_undefined_not_equal_empty(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    if !r.equal(r.get_in(A, &["b", "c"]), Value::from("")) {
        r.push("some");
    } else {
        r.push("none");
    }
}
/// The vector iu_canary_flag.
///
/// `iu_canary_flag.json:1 #`
pub static IU_CANARY_FLAG: Template = Template {
    origin: "iu_canary_flag.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_canary_flag,
};
fn iu_canary_flag(r: &Rendering<'_>) {
    r.write(r.context("isCanaryRequest"));
}
/// The vector iu_absent_authorizer.
///
/// `iu_absent_authorizer.json:1 #`
pub static IU_ABSENT_AUTHORIZER: Template = Template {
    origin: "iu_absent_authorizer.json:1 #",
    size_hint: 66,
    variables: &["k"],
    render: iu_absent_authorizer,
};
fn iu_absent_authorizer(r: &Rendering<'_>) {
    const K: Variable = Variable(0);
    r.push("<");
    r.at(1, 3)
        .foreach(
            K,
            r.call(r.context("authorizer"), "keySet"),
            |r| {
                r.insert(K);
            },
        );
    r.push(">");
}
/// The vector iu_context_get_map.
///
/// `iu_context_get_map.json:1 #`
pub static IU_CONTEXT_GET_MAP: Template = Template {
    origin: "iu_context_get_map.json:1 #",
    size_hint: 18,
    variables: &["k"],
    render: iu_context_get_map,
};
fn iu_context_get_map(r: &Rendering<'_>) {
    const K: Variable = Variable(0);
    r.set(K, Value::from("identity"));
    r.push("<");
    r.at(1, 24).write(r.call_with(r.built_in("context"), "get", r.get(K)));
    r.push(">");
}
/// The vector iu_context_get_text.
///
/// `iu_context_get_text.json:1 #`
pub static IU_CONTEXT_GET_TEXT: Template = Template {
    origin: "iu_context_get_text.json:1 #",
    size_hint: 18,
    variables: &["k"],
    render: iu_context_get_text,
};
fn iu_context_get_text(r: &Rendering<'_>) {
    const K: Variable = Variable(0);
    r.set(K, Value::from("stage"));
    r.push("<");
    r.at(1, 21).write(r.call_with(r.built_in("context"), "get", r.get(K)));
    r.push(">");
}
/// The vector iu_identity_null.
///
/// `iu_identity_null.json:1 #`
pub static IU_IDENTITY_NULL: Template = Template {
    origin: "iu_identity_null.json:1 #",
    size_hint: 35,
    variables: &[],
    render: iu_identity_null,
};
fn iu_identity_null(r: &Rendering<'_>) {
    r.push("<");
    r.at(1, 3).write(r.call_with(r.context("identity"), "get", Value::from("caller")));
    r.push("|");
    r.write(r.context("identity.caller"));
    r.push(">");
}
/// The vector iu_override_bracket.
///
/// `iu_override_bracket.json:1 #`
pub static IU_OVERRIDE_BRACKET: Template = Template {
    origin: "iu_override_bracket.json:1 #",
    size_hint: 66,
    variables: &["n", "p"],
    render: iu_override_bracket,
};
fn iu_override_bracket(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    const P: Variable = Variable(1);
    r.set(N, Value::from("q1"));
    r.at(1, 17)
        .set_index(
            Value::from("one"),
            r.context("requestOverride.querystring"),
            r.get(N),
        );
    r.set(P, Value::from("q2"));
    r.at(1, 86)
        .write(
            r
                .call_with_all(
                    r.context("requestOverride.querystring"),
                    "put",
                    vec![r.get(P), Value::from("two")],
                ),
        );
    r.at(1, 138)
        .set_index(
            Value::from("three"),
            r.context("requestOverride.querystring"),
            Value::from("q3"),
        );
    r.at(1, 199).write(r.context("requestOverride.querystring.q1"));
    r.push(" ");
    r.at(1, 242).write(r.context("requestOverride.querystring.q2"));
    r.push(" ");
    r.at(1, 285).write(r.context("requestOverride.querystring.q3"));
}
/// The vector iu_response_override_custom.
///
/// `iu_response_override_custom.json:1 #`
pub static IU_RESPONSE_OVERRIDE_CUSTOM: Template = Template {
    origin: "iu_response_override_custom.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_response_override_custom,
};
fn iu_response_override_custom(r: &Rendering<'_>) {
    r.at(1, 2)
        .set_property(Value::from("carried"), r.context("responseOverride"), "note");
    r.write(r.context("responseOverride.note"));
}
/// The vector iu_decode_parse.
///
/// `iu_decode_parse.json:1 #`
pub static IU_DECODE_PARSE: Template = Template {
    origin: "iu_decode_parse.json:1 #",
    size_hint: 16,
    variables: &["d", "o"],
    render: iu_decode_parse,
};
fn iu_decode_parse(r: &Rendering<'_>) {
    const D: Variable = Variable(0);
    const O: Variable = Variable(1);
    r.at(1, 2).set(D, r.util("base64Decode", r.parameter("blob")));
    r.at(1, 54).set(O, r.util("parseJson", r.get(D)));
    r.insert_in(O, &["kind"]);
}
/// The vector iu_loop_index_path.
///
/// `iu_loop_index_path.json:1 #`
pub static IU_LOOP_INDEX_PATH: Template = Template {
    origin: "iu_loop_index_path.json:1 #",
    size_hint: 92,
    variables: &["n", "max", "i", "e", "foreach"],
    render: iu_loop_index_path,
};
fn iu_loop_index_path(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    const PATH_ROWS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("rows")),
    ];
    const MAX: Variable = Variable(1);
    const I: Variable = Variable(2);
    const E: Variable = Variable(3);
    const FOREACH: Variable = Variable(4);
    r.at(1, 2).set(N, r.call(r.path(PATH_ROWS), "size"));
    if r.greater(r.get(N), Value::Integer(0)) {
        r.set(MAX, r.subtract(r.get(N), Value::Integer(1)));
        r.at(1, 71)
            .foreach(
                I,
                r.range(Value::Integer(0), r.get(MAX)),
                |r| {
                    r.at(1, 96)
                        .set(
                            E,
                            r
                                .unless_null(
                                    r.built_in("input"),
                                    |r, value| {
                                        r
                                            .call_with(
                                                value,
                                                "path",
                                                r
                                                    .text(|r| {
                                                        r.push("$.rows[");
                                                        r.insert(I);
                                                        r.push("]");
                                                    }),
                                            )
                                    },
                                ),
                        );
                    r.at(1, 136).write(r.util("base64Encode", r.get_in(E, &["data"])));
                    if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                        r.push(",");
                    }
                },
            );
    }
}
/// The vector iu_escape_json_string.
///
/// `iu_escape_json_string.json:1 #`
pub static IU_ESCAPE_JSON_STRING: Template = Template {
    origin: "iu_escape_json_string.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_escape_json_string,
};
fn iu_escape_json_string(r: &Rendering<'_>) {
    const PATH_DETAIL: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("detail")),
    ];
    r.push("\"");
    r.at(1, 4)
        .write(
            r
                .call_with_all(
                    r.util("escapeJavaScript", r.path(PATH_DETAIL)),
                    "replaceAll",
                    vec![Value::from("\\\\'"), Value::from("'")],
                ),
        );
    r.push("\"");
}
/// The vector iu_escape_json_body.
///
/// `iu_escape_json_body.json:1 #`
pub static IU_ESCAPE_JSON_BODY: Template = Template {
    origin: "iu_escape_json_body.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_escape_json_body,
};
fn iu_escape_json_body(r: &Rendering<'_>) {
    const PATH: &[json_path::Step] = &[];
    r.push("\"");
    r.at(1, 4).write(r.util("escapeJavaScript", r.json(PATH)));
    r.push("\"");
}
/// The vector iu_contains_to_string.
///
/// `iu_contains_to_string.json:1 #`
pub static IU_CONTAINS_TO_STRING: Template = Template {
    origin: "iu_contains_to_string.json:1 #",
    size_hint: 7,
    variables: &["root"],
    render: iu_contains_to_string,
};
fn iu_contains_to_string(r: &Rendering<'_>) {
    const ROOT: Variable = Variable(0);
    const PATH: &[json_path::Step] = &[];
    r.at(1, 2).set(ROOT, r.path(PATH));
    r.at(1, 32);
    if r
        .is_true(
            r.call_with(r.call(r.get(ROOT), "toString"), "contains", Value::from("oops")),
        )
    {
        r.push("bad");
    } else {
        r.push("good");
    }
}
/// The vector iu_params_path_number.
///
/// `iu_params_path_number.json:1 #`
pub static IU_PARAMS_PATH_NUMBER: Template = Template {
    origin: "iu_params_path_number.json:1 #",
    size_hint: 24,
    variables: &[],
    render: iu_params_path_number,
};
fn iu_params_path_number(r: &Rendering<'_>) {
    r.push("{\"id\": ");
    r.at(1, 11).write(r.properties(r.all_parameters(), &["path", "id"]));
    r.push("}");
}
/// The vector iu_params_missing.
///
/// `iu_params_missing.json:1 #`
pub static IU_PARAMS_MISSING: Template = Template {
    origin: "iu_params_missing.json:1 #",
    size_hint: 18,
    variables: &[],
    render: iu_params_missing,
};
fn iu_params_missing(r: &Rendering<'_>) {
    r.push("<");
    r.at(1, 3).write(r.parameter("nope"));
    r.push(">");
}
/// The vector iu_json_fragment.
///
/// `iu_json_fragment.json:1 #`
pub static IU_JSON_FRAGMENT: Template = Template {
    origin: "iu_json_fragment.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_json_fragment,
};
fn iu_json_fragment(r: &Rendering<'_>) {
    const PATH_A_B: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("a")),
        json_path::Step::Child(Cow::Borrowed("b")),
    ];
    r.at(1, 2).insert_json(PATH_A_B);
}
/// The vector iu_json_string.
///
/// `iu_json_string.json:1 #`
pub static IU_JSON_STRING: Template = Template {
    origin: "iu_json_string.json:1 #",
    size_hint: 22,
    variables: &[],
    render: iu_json_string,
};
fn iu_json_string(r: &Rendering<'_>) {
    const PATH_NAME: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("name")),
    ];
    r.push("{\"n\":");
    r.at(1, 9).insert_json(PATH_NAME);
    r.push("}");
}
/// The vector iu_escape_apostrophe.
///
/// `iu_escape_apostrophe.json:1 #`
pub static IU_ESCAPE_APOSTROPHE: Template = Template {
    origin: "iu_escape_apostrophe.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_escape_apostrophe,
};
fn iu_escape_apostrophe(r: &Rendering<'_>) {
    const PATH_T: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("t"))];
    r.at(1, 2).write(r.util("escapeJavaScript", r.path(PATH_T)));
}
/// The vector iu_parse_json.
///
/// `iu_parse_json.json:1 #`
pub static IU_PARSE_JSON: Template = Template {
    origin: "iu_parse_json.json:1 #",
    size_hint: 33,
    variables: &["e"],
    render: iu_parse_json,
};
fn iu_parse_json(r: &Rendering<'_>) {
    const E: Variable = Variable(0);
    const PATH_ERROR_MESSAGE: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("errorMessage")),
    ];
    r.at(1, 2).set(E, r.util("parseJson", r.path(PATH_ERROR_MESSAGE)));
    r.insert_in(E, &["key1"]);
    r.push(" ");
    r.at(1, 67).write(r.index(r.get_in(E, &["key2", "arr"]), Value::Integer(0)));
}
/// The vector iu_url_decode.
///
/// `iu_url_decode.json:1 #`
pub static IU_URL_DECODE: Template = Template {
    origin: "iu_url_decode.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_url_decode,
};
fn iu_url_decode(r: &Rendering<'_>) {
    r.at(1, 2).write(r.util("urlDecode", Value::from("a%20b%2Fc")));
}
/// The vector iu_base64_encode.
///
/// `iu_base64_encode.json:1 #`
pub static IU_BASE64_ENCODE: Template = Template {
    origin: "iu_base64_encode.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_base64_encode,
};
fn iu_base64_encode(r: &Rendering<'_>) {
    r.at(1, 2).write(r.util("base64Encode", Value::from("hello")));
}
/// The vector iu_path_size.
///
/// `iu_path_size.json:1 #`
pub static IU_PATH_SIZE: Template = Template {
    origin: "iu_path_size.json:1 #",
    size_hint: 16,
    variables: &[],
    render: iu_path_size,
};
fn iu_path_size(r: &Rendering<'_>) {
    const PATH_XS: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("xs"))];
    r.at(1, 2).write(r.call(r.path(PATH_XS), "size"));
}
/// The vector macro_simple.
///
/// `macro_simple.json:1 #`
pub static MACRO_SIMPLE: Template = Template {
    origin: "macro_simple.json:1 #",
    size_hint: 6,
    variables: &[],
    render: macro_simple,
};
fn macro_simple(r: &Rendering<'_>) {
    static MACRO_HI: Macro = Macro {
        name: "hi",
        parameters: &[],
        render: |r| {
            r.push("hello");
        },
    };
    r.at(1, 21).call_macro(&MACRO_HI, &[]);
    r.push("-");
    r.at(1, 27).call_macro(&MACRO_HI, &[]);
}
/// The vector macro_args.
///
/// `macro_args.json:1 #`
pub static MACRO_ARGS: Template = Template {
    origin: "macro_args.json:1 #",
    size_hint: 35,
    variables: &["a", "b"],
    render: macro_args,
};
fn macro_args(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    static MACRO_PAIR: Macro = Macro {
        name: "pair",
        parameters: &[A, B],
        render: |r| {
            r.push("<");
            r.insert(A);
            r.push(":");
            r.insert(B);
            r.push(">");
        },
    };
    r.at(1, 31)
        .call_macro(
            &MACRO_PAIR,
            &[Argument::Value(Value::from("x")), Argument::Value(Value::Integer(2))],
        );
}
/// The vector macro_args_comma.
///
/// `macro_args_comma.json:1 #`
pub static MACRO_ARGS_COMMA: Template = Template {
    origin: "macro_args_comma.json:1 #",
    size_hint: 35,
    variables: &["a", "b"],
    render: macro_args_comma,
};
fn macro_args_comma(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    static MACRO_PAIR: Macro = Macro {
        name: "pair",
        parameters: &[A, B],
        render: |r| {
            r.push("<");
            r.insert(A);
            r.push(":");
            r.insert(B);
            r.push(">");
        },
    };
    r.at(1, 31)
        .call_macro(
            &MACRO_PAIR,
            &[Argument::Value(Value::from("x")), Argument::Value(Value::from("y"))],
        );
}
/// The vector macro_reference_arg.
///
/// `macro_reference_arg.json:1 #`
pub static MACRO_REFERENCE_ARG: Template = Template {
    origin: "macro_reference_arg.json:1 #",
    size_hint: 16,
    variables: &["s", "n"],
    render: macro_reference_arg,
};
fn macro_reference_arg(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    const N: Variable = Variable(1);
    static MACRO_UP: Macro = Macro {
        name: "up",
        parameters: &[S],
        render: |r| {
            r.at(1, 15).write(r.call(r.get(S), "toUpperCase"));
        },
    };
    r.set(N, Value::from("bo"));
    r.at(1, 48).call_macro(&MACRO_UP, &[Argument::Variable(N)]);
}
/// The vector macro_uses_global.
///
/// `macro_uses_global.json:1 #`
pub static MACRO_USES_GLOBAL: Template = Template {
    origin: "macro_uses_global.json:1 #",
    size_hint: 16,
    variables: &["g"],
    render: macro_uses_global,
};
fn macro_uses_global(r: &Rendering<'_>) {
    const G: Variable = Variable(0);
    static MACRO_SHOW: Macro = Macro {
        name: "show",
        parameters: &[],
        render: |r| {
            r.insert(G);
        },
    };
    r.set(G, Value::from("G"));
    r.at(1, 32).call_macro(&MACRO_SHOW, &[]);
}
/// The vector macro_loop.
///
/// `macro_loop.json:1 #`
pub static MACRO_LOOP: Template = Template {
    origin: "macro_loop.json:1 #",
    size_hint: 68,
    variables: &["xs", "x"],
    render: macro_loop,
};
fn macro_loop(r: &Rendering<'_>) {
    const XS: Variable = Variable(0);
    const X: Variable = Variable(1);
    static MACRO_LIST: Macro = Macro {
        name: "list",
        parameters: &[XS],
        render: |r| {
            r.at(1, 18)
                .foreach(
                    X,
                    r.get(XS),
                    |r| {
                        r.insert(X);
                        r.push(",");
                    },
                );
        },
    };
    r.at(1, 48)
        .call_macro(
            &MACRO_LIST,
            &[
                Argument::Computed(|r| {
                    r.list(vec![Value::Integer(1), Value::Integer(2), Value::Integer(3)])
                }),
            ],
        );
}
/// The vector macro_calls_macro.
///
/// `macro_calls_macro.json:1 #`
pub static MACRO_CALLS_MACRO: Template = Template {
    origin: "macro_calls_macro.json:1 #",
    size_hint: 18,
    variables: &["x"],
    render: macro_calls_macro,
};
fn macro_calls_macro(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    static MACRO_A: Macro = Macro {
        name: "a",
        parameters: &[X],
        render: |r| {
            r.at(1, 34).call_macro(&MACRO_B, &[Argument::Variable(X)]);
            r.at(1, 40).call_macro(&MACRO_B, &[Argument::Variable(X)]);
        },
    };
    static MACRO_B: Macro = Macro {
        name: "b",
        parameters: &[X],
        render: |r| {
            r.push("[");
            r.insert(X);
            r.push("]");
        },
    };
    r.at(1, 50).call_macro(&MACRO_A, &[Argument::Value(Value::from("q"))]);
}
/// The vector macro_defined_later.
///
/// `macro_defined_later.json:1 #`
pub static MACRO_DEFINED_LATER: Template = Template {
    origin: "macro_defined_later.json:1 #",
    size_hint: 2,
    variables: &[],
    render: macro_defined_later,
};
fn macro_defined_later(r: &Rendering<'_>) {
    static MACRO_LATE: Macro = Macro {
        name: "late",
        parameters: &[],
        render: |r| {
            r.push("ok");
        },
    };
    r.at(1, 2).call_macro(&MACRO_LATE, &[]);
}
/// The vector macro_body.
///
/// `macro_body.json:1 #`
pub static MACRO_BODY: Template = Template {
    origin: "macro_body.json:1 #",
    size_hint: 25,
    variables: &["bodyContent"],
    render: macro_body,
};
fn macro_body(r: &Rendering<'_>) {
    const BODY_CONTENT: Variable = Variable(0);
    static MACRO_WRAP: Macro = Macro {
        name: "wrap",
        parameters: &[],
        render: |r| {
            r.push("<b>");
            r.insert(BODY_CONTENT);
            r.push("</b>");
        },
    };
    r.at(1, 38)
        .call_macro_with(
            &MACRO_WRAP,
            &[],
            BODY_CONTENT,
            |r| {
                r.push("in");
            },
        );
}
/// The vector define_block.
///
/// `define_block.json:1 #`
pub static DEFINE_BLOCK: Template = Template {
    origin: "define_block.json:1 #",
    size_hint: 39,
    variables: &["sig", "name"],
    render: define_block,
};
fn define_block(r: &Rendering<'_>) {
    const SIG: Variable = Variable(0);
    const NAME: Variable = Variable(1);
    r.define(
        SIG,
        |r| {
            r.push("Yours, ");
            r.insert(NAME);
        },
    );
    r.set(NAME, Value::from("Z"));
    r.insert(SIG);
}
/// The vector define_reused.
///
/// `define_reused.json:1 #`
pub static DEFINE_REUSED: Template = Template {
    origin: "define_reused.json:1 #",
    size_hint: 50,
    variables: &["i", "v"],
    render: define_reused,
};
fn define_reused(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    const V: Variable = Variable(1);
    r.set(I, Value::Integer(1));
    r.define(
        V,
        |r| {
            r.push("<");
            r.insert(I);
            r.push(">");
        },
    );
    r.insert(V);
    r.set(I, Value::Integer(2));
    r.insert(V);
}
/// The vector ref_simple.
///
/// `ref_simple.json:1 #`
pub static REF_SIMPLE: Template = Template {
    origin: "ref_simple.json:1 #",
    size_hint: 23,
    variables: &[],
    render: ref_simple,
};
fn ref_simple(r: &Rendering<'_>) {
    const PATH_NAME: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("name")),
    ];
    r.push("Hello ");
    r.at(1, 8).write(r.path(PATH_NAME));
    r.push("!");
}
/// The vector ref_formal_adjacent.
///
/// `ref_formal_adjacent.json:1 #`
pub static REF_FORMAL_ADJACENT: Template = Template {
    origin: "ref_formal_adjacent.json:1 #",
    size_hint: 39,
    variables: &["v"],
    render: ref_formal_adjacent,
};
fn ref_formal_adjacent(r: &Rendering<'_>) {
    const V: Variable = Variable(0);
    r.set(V, Value::from("sun"));
    r.insert(V);
    r.push("flower ");
    r.at(1, 29).write(r.call(r.get(V), "length"));
}
/// The vector ref_quiet_undefined.
///
/// `ref_quiet_undefined.json:1 #`
pub static REF_QUIET_UNDEFINED: Template = Template {
    origin: "ref_quiet_undefined.json:1 #",
    size_hint: 54,
    variables: &["nothing"],
    render: ref_quiet_undefined,
};
fn ref_quiet_undefined(r: &Rendering<'_>) {
    const NOTHING: Variable = Variable(0);
    r.push("[");
    r.insert(NOTHING);
    r.push("][");
    r.insert(NOTHING);
    r.push("][");
    r.insert_in(NOTHING, &["more"]);
    r.push("]");
}
/// The vector ref_property_map.
///
/// `ref_property_map.json:1 #`
pub static REF_PROPERTY_MAP: Template = Template {
    origin: "ref_property_map.json:1 #",
    size_hint: 53,
    variables: &["u"],
    render: ref_property_map,
};
fn ref_property_map(r: &Rendering<'_>) {
    const U: Variable = Variable(0);
    const PATH_USER: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("user")),
    ];
    r.at(1, 2).set(U, r.path(PATH_USER));
    r.insert_in(U, &["first"]);
    r.push(" ");
    r.insert_in(U, &["last"]);
    r.push(" of ");
    r.insert_in(U, &["address", "city"]);
}
/// The vector ref_bracket_string.
///
/// `ref_bracket_string.json:1 #`
pub static REF_BRACKET_STRING: Template = Template {
    origin: "ref_bracket_string.json:1 #",
    size_hint: 33,
    variables: &["u"],
    render: ref_bracket_string,
};
fn ref_bracket_string(r: &Rendering<'_>) {
    const U: Variable = Variable(0);
    const PATH_USER: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("user")),
    ];
    r.at(1, 2).set(U, r.path(PATH_USER));
    r.at(1, 34).write(r.index(r.get(U), Value::from("first")));
    r.push("|");
    r.at(1, 46).write(r.index(r.get(U), Value::from("last")));
}
/// The vector ref_bracket_index.
///
/// `ref_bracket_index.json:1 #`
pub static REF_BRACKET_INDEX: Template = Template {
    origin: "ref_bracket_index.json:1 #",
    size_hint: 33,
    variables: &["t"],
    render: ref_bracket_index,
};
fn ref_bracket_index(r: &Rendering<'_>) {
    const T: Variable = Variable(0);
    const PATH_TAGS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("tags")),
    ];
    r.at(1, 2).set(T, r.path(PATH_TAGS));
    r.at(1, 34).write(r.index(r.get(T), Value::Integer(0)));
    r.push(",");
    r.at(1, 40).write(r.index(r.get(T), Value::Integer(2)));
}
/// The vector ref_bracket_variable.
///
/// `ref_bracket_variable.json:1 #`
pub static REF_BRACKET_VARIABLE: Template = Template {
    origin: "ref_bracket_variable.json:1 #",
    size_hint: 33,
    variables: &["t", "i"],
    render: ref_bracket_variable,
};
fn ref_bracket_variable(r: &Rendering<'_>) {
    const T: Variable = Variable(0);
    const PATH_TAGS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("tags")),
    ];
    const I: Variable = Variable(1);
    r.at(1, 2).set(T, r.path(PATH_TAGS));
    r.set(I, Value::Integer(1));
    r.at(1, 46).write(r.index(r.get(T), r.get(I)));
    r.push(" ");
    r.at(1, 53).write(r.call_with(r.get(T), "get", r.get(I)));
}
/// The vector ref_mixed_chain.
///
/// `ref_mixed_chain.json:1 #`
pub static REF_MIXED_CHAIN: Template = Template {
    origin: "ref_mixed_chain.json:1 #",
    size_hint: 33,
    variables: &[],
    render: ref_mixed_chain,
};
fn ref_mixed_chain(r: &Rendering<'_>) {
    const PATH_ORDERS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("orders")),
    ];
    r.at(1, 2)
        .write(
            r
                .properties(
                    r.call_with(r.path(PATH_ORDERS), "get", Value::Integer(1)),
                    &["qty"],
                ),
        );
    r.push("/");
    r.at(1, 37)
        .write(r.properties(r.index(r.path(PATH_ORDERS), Value::Integer(2)), &["id"]));
}
/// The vector ref_dollar_number.
///
/// `ref_dollar_number.json:1 #`
pub static REF_DOLLAR_NUMBER: Template = Template {
    origin: "ref_dollar_number.json:1 #",
    size_hint: 20,
    variables: &[],
    render: ref_dollar_number,
};
fn ref_dollar_number(r: &Rendering<'_>) {
    r.push("Price: $5.00 and $ 3");
}
/// The vector ref_trailing_dot.
///
/// `ref_trailing_dot.json:1 #`
pub static REF_TRAILING_DOT: Template = Template {
    origin: "ref_trailing_dot.json:1 #",
    size_hint: 43,
    variables: &["a"],
    render: ref_trailing_dot,
};
fn ref_trailing_dot(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::from("end"));
    r.push("The ");
    r.insert(A);
    r.push(". And ");
    r.insert(A);
    r.push(".");
}
/// The vector ref_email.
///
/// `ref_email.json:1 #`
pub static REF_EMAIL: Template = Template {
    origin: "ref_email.json:1 #",
    size_hint: 30,
    variables: &[],
    render: ref_email,
};
fn ref_email(r: &Rendering<'_>) {
    r.push("mail me@example.com or 100% #1");
}
/// The vector ref_two_adjacent.
///
/// `ref_two_adjacent.json:1 #`
pub static REF_TWO_ADJACENT: Template = Template {
    origin: "ref_two_adjacent.json:1 #",
    size_hint: 64,
    variables: &["a", "b"],
    render: ref_two_adjacent,
};
fn ref_two_adjacent(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::from("x"));
    r.set(B, Value::from("y"));
    r.insert(A);
    r.insert(B);
    r.insert(B);
    r.insert(A);
}
/// The vector ref_underscore_digit_names.
///
/// `ref_underscore_digit_names.json:1 #`
pub static REF_UNDERSCORE_DIGIT_NAMES: Template = Template {
    origin: "ref_underscore_digit_names.json:1 #",
    size_hint: 33,
    variables: &["a_1", "b-2"],
    render: ref_underscore_digit_names,
};
fn ref_underscore_digit_names(r: &Rendering<'_>) {
    const A_1: Variable = Variable(0);
    const B_2: Variable = Variable(1);
    r.set(A_1, Value::from("p"));
    r.set(B_2, Value::from("q"));
    r.insert(A_1);
    r.push(" ");
    r.insert(B_2);
}
/// The vector ref_context_value.
///
/// `ref_context_value.json:1 #`
pub static REF_CONTEXT_VALUE: Template = Template {
    origin: "ref_context_value.json:1 #",
    size_hint: 33,
    variables: &[],
    render: ref_context_value,
};
fn ref_context_value(r: &Rendering<'_>) {
    r.write(r.context("stage"));
    r.push("/");
    r.write(r.context("identity.sourceIp"));
}
/// The vector ref_stage_variable.
///
/// `ref_stage_variable.json:1 #`
pub static REF_STAGE_VARIABLE: Template = Template {
    origin: "ref_stage_variable.json:1 #",
    size_hint: 33,
    variables: &[],
    render: ref_stage_variable,
};
fn ref_stage_variable(r: &Rendering<'_>) {
    r.write(r.stage_variable("region"));
    r.push("/");
    r.write(r.stage_variable("tier"));
}
/// The vector ref_stage_variable_get.
///
/// `ref_stage_variable_get.json:1 #`
pub static REF_STAGE_VARIABLE_GET: Template = Template {
    origin: "ref_stage_variable_get.json:1 #",
    size_hint: 33,
    variables: &[],
    render: ref_stage_variable_get,
};
fn ref_stage_variable_get(r: &Rendering<'_>) {
    r.at(1, 2)
        .write(r.call_with(r.built_in("stageVariables"), "get", Value::from("tier")));
    r.push("|");
    r.at(1, 30).write(r.stage_variable("tier"));
}
/// The vector ref_params_name.
///
/// `ref_params_name.json:1 #`
pub static REF_PARAMS_NAME: Template = Template {
    origin: "ref_params_name.json:1 #",
    size_hint: 50,
    variables: &[],
    render: ref_params_name,
};
fn ref_params_name(r: &Rendering<'_>) {
    r.at(1, 2).write(r.parameter("id"));
    r.push("-");
    r.at(1, 22).write(r.parameter("q"));
    r.push("-");
    r.at(1, 41).write(r.parameter("X-Trace"));
}
/// The vector ref_params_precedence.
///
/// `ref_params_precedence.json:1 #`
pub static REF_PARAMS_PRECEDENCE: Template = Template {
    origin: "ref_params_precedence.json:1 #",
    size_hint: 16,
    variables: &[],
    render: ref_params_precedence,
};
fn ref_params_precedence(r: &Rendering<'_>) {
    r.at(1, 2).write(r.parameter("k"));
}
/// The vector ref_params_map.
///
/// `ref_params_map.json:1 #`
pub static REF_PARAMS_MAP: Template = Template {
    origin: "ref_params_map.json:1 #",
    size_hint: 50,
    variables: &[],
    render: ref_params_map,
};
fn ref_params_map(r: &Rendering<'_>) {
    r.at(1, 2).write(r.properties(r.all_parameters(), &["path", "id"]));
    r.push("|");
    r.at(1, 26)
        .write(
            r
                .call_with(
                    r.properties(r.all_parameters(), &["querystring"]),
                    "get",
                    Value::from("q"),
                ),
        );
    r.push("|");
    r.at(1, 63)
        .write(
            r
                .index(
                    r.properties(r.all_parameters(), &["header"]),
                    Value::from("X-Trace"),
                ),
        );
}
/// The vector set_overwrite.
///
/// `set_overwrite.json:1 #`
pub static SET_OVERWRITE: Template = Template {
    origin: "set_overwrite.json:1 #",
    size_hint: 32,
    variables: &["a"],
    render: set_overwrite,
};
fn set_overwrite(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::Integer(1));
    r.insert(A);
    r.set(A, Value::Integer(2));
    r.insert(A);
}
/// The vector set_spaces.
///
/// `set_spaces.json:1 #`
pub static SET_SPACES: Template = Template {
    origin: "set_spaces.json:1 #",
    size_hint: 16,
    variables: &["a"],
    render: set_spaces,
};
fn set_spaces(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::from("x"));
    r.insert(A);
}
/// The vector set_from_reference.
///
/// `set_from_reference.json:1 #`
pub static SET_FROM_REFERENCE: Template = Template {
    origin: "set_from_reference.json:1 #",
    size_hint: 16,
    variables: &["a", "b"],
    render: set_from_reference,
};
fn set_from_reference(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const PATH_N: &[json_path::Step] = &[json_path::Step::Child(Cow::Borrowed("n"))];
    const B: Variable = Variable(1);
    r.at(1, 2).set(A, r.path(PATH_N));
    r.copy(B, A);
    r.insert(B);
}
/// The vector set_boolean.
///
/// `set_boolean.json:1 #`
pub static SET_BOOLEAN: Template = Template {
    origin: "set_boolean.json:1 #",
    size_hint: 33,
    variables: &["a", "b"],
    render: set_boolean,
};
fn set_boolean(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::Boolean(true));
    r.set(B, Value::Boolean(false));
    r.insert(A);
    r.push(" ");
    r.insert(B);
}
/// The vector set_map_entry_dot.
///
/// `set_map_entry_dot.json:1 #`
pub static SET_MAP_ENTRY_DOT: Template = Template {
    origin: "set_map_entry_dot.json:1 #",
    size_hint: 33,
    variables: &["m"],
    render: set_map_entry_dot,
};
fn set_map_entry_dot(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![]));
    r.at(1, 15).set_property(Value::from("red"), r.get(M), "color");
    r.insert_in(M, &["color"]);
    r.push(" ");
    r.at(1, 46).write(r.call(r.get(M), "size"));
}
/// The vector set_map_entry_bracket.
///
/// `set_map_entry_bracket.json:1 #`
pub static SET_MAP_ENTRY_BRACKET: Template = Template {
    origin: "set_map_entry_bracket.json:1 #",
    size_hint: 33,
    variables: &["m", "k"],
    render: set_map_entry_bracket,
};
fn set_map_entry_bracket(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    const K: Variable = Variable(1);
    r.set(M, r.map(vec![]));
    r.at(1, 15).set_index(Value::Integer(1), r.get(M), Value::from("a b"));
    r.set(K, Value::from("c"));
    r.at(1, 46).set_index(Value::Integer(2), r.get(M), r.get(K));
    r.at(1, 62).write(r.call_with(r.get(M), "get", Value::from("a b")));
    r.push(" ");
    r.insert_in(M, &["c"]);
}
/// The vector set_list_entry.
///
/// `set_list_entry.json:1 #`
pub static SET_LIST_ENTRY: Template = Template {
    origin: "set_list_entry.json:1 #",
    size_hint: 48,
    variables: &["l"],
    render: set_list_entry,
};
fn set_list_entry(r: &Rendering<'_>) {
    const L: Variable = Variable(0);
    r.set(L, r.list(vec![Value::from("a"), Value::from("b"), Value::from("c")]));
    r.at(1, 26).set_index(Value::from("B"), r.get(L), Value::Integer(1));
    r.at(1, 43).write(r.index(r.get(L), Value::Integer(0)));
    r.at(1, 48).write(r.index(r.get(L), Value::Integer(1)));
    r.at(1, 53).write(r.index(r.get(L), Value::Integer(2)));
}
/// The vector set_nested_map.
///
/// `set_nested_map.json:1 #`
pub static SET_NESTED_MAP: Template = Template {
    origin: "set_nested_map.json:1 #",
    size_hint: 16,
    variables: &["m"],
    render: set_nested_map,
};
fn set_nested_map(r: &Rendering<'_>) {
    const M: Variable = Variable(0);
    r.set(M, r.map(vec![(Value::from("in"), r.map(vec![]))]));
    r.at(1, 22).set_property(Value::Integer(5), r.get_in(M, &["in"]), "x");
    r.insert_in(M, &["in", "x"]);
}
/// The vector set_override_status.
///
/// `set_override_status.json:1 #`
pub static SET_OVERRIDE_STATUS: Template = Template {
    origin: "set_override_status.json:1 #",
    size_hint: 16,
    variables: &[],
    render: set_override_status,
};
fn set_override_status(r: &Rendering<'_>) {
    r.at(1, 2)
        .set_property(Value::Integer(418), r.context("responseOverride"), "status");
    r.write(r.context("responseOverride.status"));
}
/// The vector set_override_hyphen_header.
///
/// `set_override_hyphen_header.json:1 #`
pub static SET_OVERRIDE_HYPHEN_HEADER: Template = Template {
    origin: "set_override_hyphen_header.json:1 #",
    size_hint: 16,
    variables: &[],
    render: set_override_hyphen_header,
};
fn set_override_hyphen_header(r: &Rendering<'_>) {
    r.at(1, 2)
        .set_property(
            Value::from("12"),
            r.context("responseOverride.header"),
            "X-Request-Cost",
        );
    r.write(r.context("responseOverride.header.X-Request-Cost"));
}
/// The vector set_braced_directive.
///
/// `set_braced_directive.json:1 #`
pub static SET_BRACED_DIRECTIVE: Template = Template {
    origin: "set_braced_directive.json:1 #",
    size_hint: 16,
    variables: &["a"],
    render: set_braced_directive,
};
fn set_braced_directive(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::from("b"));
    r.insert(A);
}
/// The vector sm_case.
///
/// `sm_case.json:1 #`
pub static SM_CASE: Template = Template {
    origin: "sm_case.json:1 #",
    size_hint: 33,
    variables: &["s"],
    render: sm_case,
};
fn sm_case(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("MiXed"));
    r.at(1, 18).write(r.call(r.get(S), "toUpperCase"));
    r.push(" ");
    r.at(1, 35).write(r.call(r.get(S), "toLowerCase"));
}
/// The vector sm_length_charat.
///
/// `sm_length_charat.json:1 #`
pub static SM_LENGTH_CHARAT: Template = Template {
    origin: "sm_length_charat.json:1 #",
    size_hint: 33,
    variables: &["s"],
    render: sm_length_charat,
};
fn sm_length_charat(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("hello"));
    r.at(1, 18).write(r.call(r.get(S), "length"));
    r.push(" ");
    r.at(1, 30).write(r.call_with(r.get(S), "charAt", Value::Integer(1)));
}
/// The vector sm_substring.
///
/// `sm_substring.json:1 #`
pub static SM_SUBSTRING: Template = Template {
    origin: "sm_substring.json:1 #",
    size_hint: 33,
    variables: &["s"],
    render: sm_substring,
};
fn sm_substring(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("abcdef"));
    r.at(1, 19).write(r.call_with(r.get(S), "substring", Value::Integer(2)));
    r.push(" ");
    r.at(1, 35)
        .write(
            r
                .call_with_all(
                    r.get(S),
                    "substring",
                    vec![Value::Integer(1), Value::Integer(4)],
                ),
        );
}
/// The vector sm_index.
///
/// `sm_index.json:1 #`
pub static SM_INDEX: Template = Template {
    origin: "sm_index.json:1 #",
    size_hint: 50,
    variables: &["s"],
    render: sm_index,
};
fn sm_index(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("banana"));
    r.at(1, 19).write(r.call_with(r.get(S), "indexOf", Value::from("an")));
    r.push(" ");
    r.at(1, 36).write(r.call_with(r.get(S), "lastIndexOf", Value::from("an")));
    r.push(" ");
    r.at(1, 57).write(r.call_with(r.get(S), "indexOf", Value::from("x")));
}
/// The vector sm_replace.
///
/// `sm_replace.json:1 #`
pub static SM_REPLACE: Template = Template {
    origin: "sm_replace.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_replace,
};
fn sm_replace(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("a.b.c"));
    r.at(1, 18)
        .write(
            r
                .call_with_all(
                    r.get(S),
                    "replace",
                    vec![Value::from("."), Value::from("-")],
                ),
        );
}
/// The vector sm_replace_all_regex.
///
/// `sm_replace_all_regex.json:1 #`
pub static SM_REPLACE_ALL_REGEX: Template = Template {
    origin: "sm_replace_all_regex.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_replace_all_regex,
};
fn sm_replace_all_regex(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("a1b22c"));
    r.at(1, 19)
        .write(
            r
                .call_with_all(
                    r.get(S),
                    "replaceAll",
                    vec![Value::from("[0-9]+"), Value::from("#")],
                ),
        );
}
/// The vector sm_replace_all_group.
///
/// `sm_replace_all_group.json:1 #`
pub static SM_REPLACE_ALL_GROUP: Template = Template {
    origin: "sm_replace_all_group.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_replace_all_group,
};
fn sm_replace_all_group(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("2024-05-06"));
    r.at(1, 23)
        .write(
            r
                .call_with_all(
                    r.get(S),
                    "replaceAll",
                    vec![Value::from("(\\d+)-(\\d+)-(\\d+)"), Value::from("$3/$2/$1")],
                ),
        );
}
/// The vector sm_replace_first.
///
/// `sm_replace_first.json:1 #`
pub static SM_REPLACE_FIRST: Template = Template {
    origin: "sm_replace_first.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_replace_first,
};
fn sm_replace_first(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("x-x-x"));
    r.at(1, 18)
        .write(
            r
                .call_with_all(
                    r.get(S),
                    "replaceFirst",
                    vec![Value::from("x"), Value::from("y")],
                ),
        );
}
/// The vector sm_split_size.
///
/// `sm_split_size.json:1 #`
pub static SM_SPLIT_SIZE: Template = Template {
    origin: "sm_split_size.json:1 #",
    size_hint: 50,
    variables: &["s", "p"],
    render: sm_split_size,
};
fn sm_split_size(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    const P: Variable = Variable(1);
    r.set(S, Value::from("a,b,c"));
    r.at(1, 18).set(P, r.call_with(r.get(S), "split", Value::from(",")));
    r.at(1, 40).write(r.call(r.get(P), "size"));
    r.push(" ");
    r.at(1, 50).write(r.index(r.get(P), Value::Integer(0)));
    r.push(" ");
    r.at(1, 56).write(r.call_with(r.get(P), "get", Value::Integer(2)));
}
/// The vector sm_split_regex.
///
/// `sm_split_regex.json:1 #`
pub static SM_SPLIT_REGEX: Template = Template {
    origin: "sm_split_regex.json:1 #",
    size_hint: 72,
    variables: &["s", "w"],
    render: sm_split_regex,
};
fn sm_split_regex(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    const W: Variable = Variable(1);
    r.set(S, Value::from("a  b c"));
    r.at(1, 19)
        .foreach(
            W,
            r.call_with(r.get(S), "split", Value::from("\\s+")),
            |r| {
                r.push("[");
                r.insert(W);
                r.push("]");
            },
        );
}
/// The vector sm_split_trailing.
///
/// `sm_split_trailing.json:1 #`
pub static SM_SPLIT_TRAILING: Template = Template {
    origin: "sm_split_trailing.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_split_trailing,
};
fn sm_split_trailing(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("a,b,,"));
    r.at(1, 18).write(r.call(r.call_with(r.get(S), "split", Value::from(",")), "size"));
}
/// The vector sm_trim.
///
/// `sm_trim.json:1 #`
pub static SM_TRIM: Template = Template {
    origin: "sm_trim.json:1 #",
    size_hint: 18,
    variables: &["s"],
    render: sm_trim,
};
fn sm_trim(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("  x "));
    r.push("[");
    r.at(1, 18).write(r.call(r.get(S), "trim"));
    r.push("]");
}
/// The vector sm_tests.
///
/// `sm_tests.json:1 #`
pub static SM_TESTS: Template = Template {
    origin: "sm_tests.json:1 #",
    size_hint: 67,
    variables: &["s"],
    render: sm_tests,
};
fn sm_tests(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("report.json"));
    r.at(1, 24).write(r.call_with(r.get(S), "startsWith", Value::from("rep")));
    r.push(" ");
    r.at(1, 45).write(r.call_with(r.get(S), "endsWith", Value::from(".json")));
    r.push(" ");
    r.at(1, 66).write(r.call_with(r.get(S), "contains", Value::from("ort")));
    r.push(" ");
    r.at(1, 85).write(r.call_with(r.get(S), "matches", Value::from(".*\\.xml")));
}
/// The vector sm_equals.
///
/// `sm_equals.json:1 #`
pub static SM_EQUALS: Template = Template {
    origin: "sm_equals.json:1 #",
    size_hint: 50,
    variables: &["s"],
    render: sm_equals,
};
fn sm_equals(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("Yes"));
    r.at(1, 16).write(r.call_with(r.get(S), "equals", Value::from("Yes")));
    r.push(" ");
    r.at(1, 33).write(r.call_with(r.get(S), "equalsIgnoreCase", Value::from("yes")));
    r.push(" ");
    r.at(1, 60).write(r.call_with(r.get(S), "equals", Value::from("no")));
}
/// The vector sm_concat_compare.
///
/// `sm_concat_compare.json:1 #`
pub static SM_CONCAT_COMPARE: Template = Template {
    origin: "sm_concat_compare.json:1 #",
    size_hint: 50,
    variables: &["s"],
    render: sm_concat_compare,
};
fn sm_concat_compare(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("b"));
    r.at(1, 14).write(r.call_with(r.get(S), "concat", Value::from("c")));
    r.push(" ");
    r.at(1, 29).write(r.call_with(r.get(S), "compareTo", Value::from("a")));
    r.push(" ");
    r.at(1, 47).write(r.call_with(r.get(S), "compareTo", Value::from("b")));
}
/// The vector sm_chain.
///
/// `sm_chain.json:1 #`
pub static SM_CHAIN: Template = Template {
    origin: "sm_chain.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: sm_chain,
};
fn sm_chain(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from(" A-b "));
    r.at(1, 18)
        .write(
            r
                .call(
                    r
                        .call_with_all(
                            r.call(r.call(r.get(S), "trim"), "toLowerCase"),
                            "replace",
                            vec![Value::from("-"), Value::from("_")],
                        ),
                    "length",
                ),
        );
}
/// The vector sm_is_empty.
///
/// `sm_is_empty.json:1 #`
pub static SM_IS_EMPTY: Template = Template {
    origin: "sm_is_empty.json:1 #",
    size_hint: 33,
    variables: &["s"],
    render: sm_is_empty,
};
fn sm_is_empty(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from(""));
    r.at(1, 13).write(r.call(r.get(S), "isEmpty"));
    r.push(" ");
    r.at(1, 26).write(r.call(r.get(S), "length"));
}
/// The vector sm_integer_to_string.
///
/// `sm_integer_to_string.json:1 #`
pub static SM_INTEGER_TO_STRING: Template = Template {
    origin: "sm_integer_to_string.json:1 #",
    size_hint: 33,
    variables: &["n"],
    render: sm_integer_to_string,
};
fn sm_integer_to_string(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    r.set(N, Value::Integer(42));
    r.at(1, 13).write(r.call(r.call(r.get(N), "toString"), "length"));
    r.push(" ");
    r.at(1, 36).write(r.call_with(r.get(N), "equals", Value::Integer(42)));
}
/// The vector sm_int_double_value.
///
/// `sm_int_double_value.json:1 #`
pub static SM_INT_DOUBLE_VALUE: Template = Template {
    origin: "sm_int_double_value.json:1 #",
    size_hint: 32,
    variables: &["d", "i"],
    render: sm_int_double_value,
};
fn sm_int_double_value(r: &Rendering<'_>) {
    const D: Variable = Variable(0);
    const I: Variable = Variable(1);
    r.set(D, Value::Double(3.9));
    r.at(1, 14).write(r.call(r.get(D), "intValue"));
    r.set(I, Value::Integer(3));
    r.at(1, 38).write(r.call(r.get(I), "doubleValue"));
}
/// The vector str_double_interpolates.
///
/// `str_double_interpolates.json:1 #`
pub static STR_DOUBLE_INTERPOLATES: Template = Template {
    origin: "str_double_interpolates.json:1 #",
    size_hint: 55,
    variables: &["n", "s"],
    render: str_double_interpolates,
};
fn str_double_interpolates(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    const S: Variable = Variable(1);
    r.set(N, Value::from("Bo"));
    r.at(1, 17)
        .set(
            S,
            r
                .text(|r| {
                    r.push("Hi ");
                    r.insert(N);
                    r.push(", ");
                    r.insert(N);
                    r.push("by");
                }),
        );
    r.insert(S);
}
/// The vector str_single_literal.
///
/// `str_single_literal.json:1 #`
pub static STR_SINGLE_LITERAL: Template = Template {
    origin: "str_single_literal.json:1 #",
    size_hint: 16,
    variables: &["n", "s"],
    render: str_single_literal,
};
fn str_single_literal(r: &Rendering<'_>) {
    const N: Variable = Variable(0);
    const S: Variable = Variable(1);
    r.set(N, Value::from("Bo"));
    r.set(S, Value::from("Hi $n"));
    r.insert(S);
}
/// The vector str_quote_in_double.
///
/// `str_quote_in_double.json:1 #`
pub static STR_QUOTE_IN_DOUBLE: Template = Template {
    origin: "str_quote_in_double.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: str_quote_in_double,
};
fn str_quote_in_double(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("it's"));
    r.insert(S);
}
/// The vector str_quote_in_single.
///
/// `str_quote_in_single.json:1 #`
pub static STR_QUOTE_IN_SINGLE: Template = Template {
    origin: "str_quote_in_single.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: str_quote_in_single,
};
fn str_quote_in_single(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("say \"hi\""));
    r.insert(S);
}
/// The vector str_doubled_quotes.
///
/// `str_doubled_quotes.json:1 #`
pub static STR_DOUBLED_QUOTES: Template = Template {
    origin: "str_doubled_quotes.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: str_doubled_quotes,
};
fn str_doubled_quotes(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("a \"quoted\" word"));
    r.insert(S);
}
/// The vector str_directive_inside.
///
/// `str_directive_inside.json:1 #`
pub static STR_DIRECTIVE_INSIDE: Template = Template {
    origin: "str_directive_inside.json:1 #",
    size_hint: 21,
    variables: &["x", "s"],
    render: str_directive_inside,
};
fn str_directive_inside(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    const S: Variable = Variable(1);
    r.set(X, Value::Boolean(true));
    r.at(1, 17)
        .set(
            S,
            r
                .text(|r| {
                    if r.is_true(r.get(X)) {
                        r.push("on");
                    } else {
                        r.push("off");
                    }
                }),
        );
    r.insert(S);
}
/// The vector str_concat_by_interpolation.
///
/// `str_concat_by_interpolation.json:1 #`
pub static STR_CONCAT_BY_INTERPOLATION: Template = Template {
    origin: "str_concat_by_interpolation.json:1 #",
    size_hint: 50,
    variables: &["a", "b", "c"],
    render: str_concat_by_interpolation,
};
fn str_concat_by_interpolation(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    const C: Variable = Variable(2);
    r.set(A, Value::from("x"));
    r.at(1, 14)
        .set(
            B,
            r
                .text(|r| {
                    r.insert(A);
                    r.push("y");
                }),
        );
    r.at(1, 32)
        .set(
            C,
            r
                .text(|r| {
                    r.insert(B);
                    r.push("z");
                }),
        );
    r.insert(C);
}
/// The vector str_concat_plus.
///
/// `str_concat_plus.json:1 #`
pub static STR_CONCAT_PLUS: Template = Template {
    origin: "str_concat_plus.json:1 #",
    size_hint: 16,
    variables: &["a", "b"],
    render: str_concat_plus,
};
fn str_concat_plus(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::from("x"));
    r.set(B, r.add(r.add(r.get(A), Value::from("y")), Value::Integer(1)));
    r.insert(B);
}
/// The vector str_method_in_string.
///
/// `str_method_in_string.json:1 #`
pub static STR_METHOD_IN_STRING: Template = Template {
    origin: "str_method_in_string.json:1 #",
    size_hint: 57,
    variables: &["a", "b"],
    render: str_method_in_string,
};
fn str_method_in_string(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::from("abc"));
    r.at(1, 16)
        .set(
            B,
            r
                .text(|r| {
                    r.push("len ");
                    r.at(1, 30).write(r.call(r.get(A), "length"));
                    r.push(" up ");
                    r.at(1, 45).write(r.call(r.get(A), "toUpperCase"));
                    r.push("!");
                }),
        );
    r.insert(B);
}
/// The vector str_backslash_kept.
///
/// `str_backslash_kept.json:1 #`
pub static STR_BACKSLASH_KEPT: Template = Template {
    origin: "str_backslash_kept.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: str_backslash_kept,
};
fn str_backslash_kept(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("a\\nb"));
    r.insert(S);
}
/// The vector str_empty.
///
/// `str_empty.json:1 #`
pub static STR_EMPTY: Template = Template {
    origin: "str_empty.json:1 #",
    size_hint: 36,
    variables: &["s"],
    render: str_empty,
};
fn str_empty(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from(""));
    r.push("[");
    r.insert(S);
    r.push("][");
    r.at(1, 20).write(r.call(r.get(S), "length"));
    r.push("]");
}
/// The vector str_multiline.
///
/// `str_multiline.json:1 #`
pub static STR_MULTILINE: Template = Template {
    origin: "str_multiline.json:1 #",
    size_hint: 16,
    variables: &["s"],
    render: str_multiline,
};
fn str_multiline(r: &Rendering<'_>) {
    const S: Variable = Variable(0);
    r.set(S, Value::from("one\ntwo"));
    r.insert(S);
}
/// The vector ws_set_line.
///
/// `ws_set_line.json:1 #`
pub static WS_SET_LINE: Template = Template {
    origin: "ws_set_line.json:1 #",
    size_hint: 3,
    variables: &["x"],
    render: ws_set_line,
};
fn ws_set_line(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.push("a\n");
    r.set(X, Value::Integer(1));
    r.push("b");
}
/// The vector ws_set_indented.
///
/// `ws_set_indented.json:1 #`
pub static WS_SET_INDENTED: Template = Template {
    origin: "ws_set_indented.json:1 #",
    size_hint: 5,
    variables: &["x"],
    render: ws_set_indented,
};
fn ws_set_indented(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.push("a\n  ");
    r.set(X, Value::Integer(1));
    r.push("b");
}
/// The vector ws_set_inline.
///
/// `ws_set_inline.json:1 #`
pub static WS_SET_INLINE: Template = Template {
    origin: "ws_set_inline.json:1 #",
    size_hint: 4,
    variables: &["x"],
    render: ws_set_inline,
};
fn ws_set_inline(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.push("a ");
    r.set(X, Value::Integer(1));
    r.push(" b");
}
/// The vector ws_set_trailing_space.
///
/// `ws_set_trailing_space.json:1 #`
pub static WS_SET_TRAILING_SPACE: Template = Template {
    origin: "ws_set_trailing_space.json:1 #",
    size_hint: 1,
    variables: &["x"],
    render: ws_set_trailing_space,
};
fn ws_set_trailing_space(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, Value::Integer(1));
    r.push("b");
}
/// The vector ws_if_lines.
///
/// `ws_if_lines.json:1 #`
pub static WS_IF_LINES: Template = Template {
    origin: "ws_if_lines.json:1 #",
    size_hint: 7,
    variables: &[],
    render: ws_if_lines,
};
fn ws_if_lines(r: &Rendering<'_>) {
    if true {
        r.push("yes\n");
    }
    r.push("end");
}
/// The vector ws_if_indented.
///
/// `ws_if_indented.json:1 #`
pub static WS_IF_INDENTED: Template = Template {
    origin: "ws_if_indented.json:1 #",
    size_hint: 15,
    variables: &[],
    render: ws_if_indented,
};
fn ws_if_indented(r: &Rendering<'_>) {
    r.push("{\n  ");
    if true {
        r.push("  \"a\":1\n  ");
    }
    r.push("}");
}
/// The vector ws_if_else_lines.
///
/// `ws_if_else_lines.json:1 #`
pub static WS_IF_ELSE_LINES: Template = Template {
    origin: "ws_if_else_lines.json:1 #",
    size_hint: 5,
    variables: &[],
    render: ws_if_else_lines,
};
fn ws_if_else_lines(r: &Rendering<'_>) {
    if false {
        r.push("A\n");
    } else {
        r.push("B\n");
    }
    r.push("C");
}
/// The vector ws_if_false_lines.
///
/// `ws_if_false_lines.json:1 #`
pub static WS_IF_FALSE_LINES: Template = Template {
    origin: "ws_if_false_lines.json:1 #",
    size_hint: 5,
    variables: &[],
    render: ws_if_false_lines,
};
fn ws_if_false_lines(r: &Rendering<'_>) {
    r.push("x\n");
    if false {
        r.push("A\n");
    }
    r.push("y");
}
/// The vector ws_foreach_lines.
///
/// `ws_foreach_lines.json:1 #`
pub static WS_FOREACH_LINES: Template = Template {
    origin: "ws_foreach_lines.json:1 #",
    size_hint: 79,
    variables: &["i"],
    render: ws_foreach_lines,
};
fn ws_foreach_lines(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    r.at(1, 2)
        .foreach(
            I,
            r.list(vec![Value::Integer(1), Value::Integer(2)]),
            |r| {
                r.push("- ");
                r.insert(I);
                r.push("\n");
            },
        );
    r.push("end");
}
/// The vector ws_foreach_indented.
///
/// `ws_foreach_indented.json:1 #`
pub static WS_FOREACH_INDENTED: Template = Template {
    origin: "ws_foreach_indented.json:1 #",
    size_hint: 101,
    variables: &["i", "foreach"],
    render: ws_foreach_indented,
};
fn ws_foreach_indented(r: &Rendering<'_>) {
    const I: Variable = Variable(0);
    const FOREACH: Variable = Variable(1);
    r.push("[\n  ");
    r.at(1, 7)
        .foreach(
            I,
            r.list(vec![Value::Integer(1), Value::Integer(2)]),
            |r| {
                r.push("    ");
                r.insert(I);
                if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                    r.push(",");
                }
                r.push("\n  ");
            },
        );
    r.push("]");
}
/// The vector ws_blank_lines.
///
/// `ws_blank_lines.json:1 #`
pub static WS_BLANK_LINES: Template = Template {
    origin: "ws_blank_lines.json:1 #",
    size_hint: 5,
    variables: &[],
    render: ws_blank_lines,
};
fn ws_blank_lines(r: &Rendering<'_>) {
    r.push("a\n\n\nb");
}
/// The vector ws_leading_newline.
///
/// `ws_leading_newline.json:1 #`
pub static WS_LEADING_NEWLINE: Template = Template {
    origin: "ws_leading_newline.json:1 #",
    size_hint: 10,
    variables: &[],
    render: ws_leading_newline,
};
fn ws_leading_newline(r: &Rendering<'_>) {
    r.push("\n{\n\"a\":1}\n");
}
/// The vector ws_reference_line.
///
/// `ws_reference_line.json:1 #`
pub static WS_REFERENCE_LINE: Template = Template {
    origin: "ws_reference_line.json:1 #",
    size_hint: 18,
    variables: &["x"],
    render: ws_reference_line,
};
fn ws_reference_line(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, Value::Integer(1));
    r.insert(X);
    r.push("\nz");
}
/// The vector ws_crlf.
///
/// `ws_crlf.json:1 #`
pub static WS_CRLF: Template = Template {
    origin: "ws_crlf.json:1 #",
    size_hint: 21,
    variables: &["x"],
    render: ws_crlf,
};
fn ws_crlf(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, Value::Integer(1));
    r.insert(X);
    r.push("\r\nend");
}
/// The vector ws_comment_line.
///
/// `ws_comment_line.json:1 #`
pub static WS_COMMENT_LINE: Template = Template {
    origin: "ws_comment_line.json:1 #",
    size_hint: 3,
    variables: &[],
    render: ws_comment_line,
};
fn ws_comment_line(r: &Rendering<'_>) {
    r.push("a\nb");
}
/// The vector ws_comment_indented.
///
/// `ws_comment_indented.json:1 #`
pub static WS_COMMENT_INDENTED: Template = Template {
    origin: "ws_comment_indented.json:1 #",
    size_hint: 5,
    variables: &[],
    render: ws_comment_indented,
};
fn ws_comment_indented(r: &Rendering<'_>) {
    r.push("a\n  b");
}
/// The vector ws_macro_lines.
///
/// `ws_macro_lines.json:1 #`
pub static WS_MACRO_LINES: Template = Template {
    origin: "ws_macro_lines.json:1 #",
    size_hint: 3,
    variables: &[],
    render: ws_macro_lines,
};
fn ws_macro_lines(r: &Rendering<'_>) {
    static MACRO_M: Macro = Macro {
        name: "m",
        parameters: &[],
        render: |r| {
            r.push("x\n");
        },
    };
    r.at(1, 22).call_macro(&MACRO_M, &[]);
    r.push("y");
}
/// The vector ws_two_sets.
///
/// `ws_two_sets.json:1 #`
pub static WS_TWO_SETS: Template = Template {
    origin: "ws_two_sets.json:1 #",
    size_hint: 32,
    variables: &["a", "b"],
    render: ws_two_sets,
};
fn ws_two_sets(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    const B: Variable = Variable(1);
    r.set(A, Value::Integer(1));
    r.set(B, Value::Integer(2));
    r.insert(A);
    r.insert(B);
}
/// The vector ws_tabs.
///
/// `ws_tabs.json:1 #`
pub static WS_TABS: Template = Template {
    origin: "ws_tabs.json:1 #",
    size_hint: 17,
    variables: &["x"],
    render: ws_tabs,
};
fn ws_tabs(r: &Rendering<'_>) {
    const X: Variable = Variable(0);
    r.set(X, Value::Integer(1));
    r.push("\t");
    r.insert(X);
}
/// The vector ws_empty_template.
///
/// `ws_empty_template.json:1 #`
pub static WS_EMPTY_TEMPLATE: Template = Template {
    origin: "ws_empty_template.json:1 #",
    size_hint: 0,
    variables: &[],
    render: ws_empty_template,
};
fn ws_empty_template(r: &Rendering<'_>) {}
/// The vector ws_only_set.
///
/// `ws_only_set.json:1 #`
pub static WS_ONLY_SET: Template = Template {
    origin: "ws_only_set.json:1 #",
    size_hint: 0,
    variables: &["a"],
    render: ws_only_set,
};
fn ws_only_set(r: &Rendering<'_>) {
    const A: Variable = Variable(0);
    r.set(A, Value::Integer(1));
}
