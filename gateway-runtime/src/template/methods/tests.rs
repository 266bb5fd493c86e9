use super::super::{Form, List, read_json};
use super::*;

/// A method call with everything as JSON; the text of the result.
fn called(receiver: &str, name: &str, arguments: &str) -> Result<String, Error> {
    let receiver = read_json(receiver)?;
    let arguments = read_json(arguments)?.iterate();
    let result = call(&receiver, name, &arguments)?;
    Ok(text(&result)?.to_string())
}

#[test]
fn results() {
    for (receiver, name, arguments, expected) in [
        // Strings
        (r#""MiXed""#, "toUpperCase", "[]", "MIXED"),
        (r#""hello""#, "length", "[]", "5"),
        (r#""a😀""#, "length", "[]", "3"),
        (r#""hello""#, "charAt", "[1]", "e"),
        (r#""abcdef""#, "substring", "[2]", "cdef"),
        (r#""abcdef""#, "substring", "[1,4]", "bcd"),
        (r#""é😀b""#, "substring", "[1,3]", "😀"),
        (r#""banana""#, "indexOf", r#"["an"]"#, "1"),
        (r#""banana""#, "indexOf", r#"["an",2]"#, "3"),
        (r#""banana""#, "indexOf", r#"["x"]"#, "-1"),
        (r#""banana""#, "indexOf", "[110]", "2"),
        (r#""banana""#, "indexOf", r#"["an",99]"#, "-1"),
        (r#""banana""#, "lastIndexOf", r#"["an"]"#, "3"),
        (r#""banana""#, "lastIndexOf", r#"["an",2]"#, "1"),
        (r#""éa""#, "lastIndexOf", r#"["a",0]"#, "-1"),
        (r#""a.b.c""#, "replace", r#"[".","-"]"#, "a-b-c"),
        (r#""ab""#, "replace", r#"["","-"]"#, "-a-b-"),
        (r#""a1b22c""#, "replaceAll", r##"["[0-9]+","#"]"##, "a#b#c"),
        (r#""x-x""#, "replaceFirst", r#"["x","y"]"#, "y-x"),
        (r#""a,b,,""#, "split", r#"[","]"#, "[a, b]"),
        (r#""  x ""#, "trim", "[]", "x"),
        (r#""report.json""#, "startsWith", r#"["rep"]"#, "true"),
        (r#""report.json""#, "startsWith", r#"["port",2]"#, "true"),
        (r#""report.json""#, "matches", r#"[".*\\.xml"]"#, "false"),
        (r#""Yes""#, "equalsIgnoreCase", r#"["yes"]"#, "true"),
        (r#""Yes""#, "equals", "[null]", "false"),
        (r#""1""#, "equals", "[1]", "false"),
        (r#""b""#, "compareTo", r#"["a"]"#, "1"),
        (r#""ab""#, "compareTo", r#"["a"]"#, "1"),
        (r#""hello""#, "hashCode", "[]", "99162322"),
        (r#""ab""#, "repeat", "[3]", "ababab"),
        (r#""x""#, "join", r#"["-",["a",1,null]]"#, "a-1-null"),
        (r#""x""#, "valueOf", "[1.0]", "1.0"),
        (r#""x""#, "noSuchMethod", "[]", ""),
        (r#""x""#, "substring", r#"["1"]"#, ""),
        // Formats
        (
            r#""""#,
            "format",
            r#"["%05d|%-4s|%4s|%,d|%x|%%",42,"a","b",1234567,255]"#,
            "00042|a   |   b|1,234,567|ff|%",
        ),
        (
            r#""""#,
            "format",
            r#"["%.2f %.0f %f %.3e",2.345,0.5,1.0,12345.678]"#,
            "2.35 1 1.000000 1.235e+04",
        ),
        (
            r#""""#,
            "format",
            r#"["%2$s %1$s %s %b",1,2,3]"#,
            "2 1 1 true",
        ),
        (
            r#""""#,
            "format",
            r#"["%.1f %+d %8.2f|",-9.96,3,-0.05]"#,
            "-10.0 +3    -0.05|",
        ),
        // Numbers
        ("3.9", "intValue", "[]", "3"),
        ("3", "doubleValue", "[]", "3.0"),
        ("0", "parseInt", r#"["41"]"#, "41"),
        ("0", "parseInt", r#"["-ff",16]"#, "-255"),
        ("0.5", "parseDouble", r#"[" 1.50 "]"#, "1.5"),
        ("0", "parseDouble", r#"["1.5"]"#, ""),
        ("0", "toHexString", "[255]", "ff"),
        ("42", "equals", "[42]", "true"),
        ("42", "equals", "[42.0]", "false"),
        ("42", "compareTo", "[7]", "1"),
        ("42", "max", "[1,2]", "2"),
        ("4294967297", "intValue", "[]", "1"),
        ("1.5", "hashCode", "[]", "1073217536"),
        ("true", "booleanValue", "[]", "true"),
        ("true", "parseBoolean", r#"["TRUE"]"#, "true"),
        // Lists
        (r#"["a","b","a"]"#, "size", "[]", "3"),
        (r#"["a","b","a"]"#, "count", "[]", "3"),
        (r#"["a","b","a"]"#, "lastIndexOf", r#"["a"]"#, "2"),
        (r#"["a"]"#, "indexOf", r#"["x"]"#, "-1"),
        (r#"["a"]"#, "add", r#"["b"]"#, "true"),
        (r#"["a","c"]"#, "add", r#"[1,"b"]"#, ""),
        (r#"["a","b"]"#, "remove", "[0]", "a"),
        (r#"["a","b"]"#, "remove", r#"["z"]"#, "false"),
        ("[1,2,3,4]", "subList", "[1,3]", "[2, 3]"),
        ("[1,2]", "containsAll", "[[2]]", "true"),
        ("[1,2]", "contains", r#"["1"]"#, "false"),
        ("[1,\"a\"]", "hashCode", "[]", "1089"),
        // Maps
        (r#"{"a":1,"b":2}"#, "containsKey", r#"["z"]"#, "false"),
        (r#"{"a":1,"b":2}"#, "keySet", "[]", "[a, b]"),
        (r#"{"a":1,"b":2}"#, "values", "[]", "[1, 2]"),
        (r#"{"a":1,"b":2}"#, "entrySet", "[]", "[a=1, b=2]"),
        (r#"{"a":"old"}"#, "put", r#"["a","new"]"#, "old"),
        (r#"{"a":1}"#, "put", r#"["b",2]"#, ""),
        (r#"{"a":1}"#, "getOrDefault", r#"["b",2]"#, "2"),
        (r#"{"a":{"b":null}}"#, "toString", "[]", "{a={b=null}}"),
        // Nothing
        ("null", "length", "[]", ""),
        ("null", "toString", "[]", ""),
    ] {
        let result = called(receiver, name, arguments);
        assert_eq!(
            result.as_deref(),
            Ok(expected),
            "{receiver}.{name}({arguments})"
        );
    }
}

#[test]
fn exceptions() {
    for (receiver, name, arguments) in [
        (r#""abc""#, "substring", "[4]"),
        (r#""abc""#, "substring", "[2,1]"),
        (r#""abc""#, "substring", "[-1]"),
        (r#""abc""#, "charAt", "[3]"),
        (r#""abc""#, "compareTo", "[3]"),
        (r#""abc""#, "format", r#"["%d",[1]]"#),
        ("42", "compareTo", "[7.0]"),
        (r#""abc""#, "matches", r#"["("]"#),
        (r#""abc""#, "contains", "[null]"),
        (r#""abc""#, "replaceAll", r#"["a","$1"]"#),
        (r#""abc""#, "repeat", "[-1]"),
        (r#""abc""#, "repeat", "[2000000000]"),
        (r#""abc""#, "format", r#"["%d","x"]"#),
        (r#""abc""#, "format", r#"["%s"]"#),
        (r#""abc""#, "format", r#"["%999999s",1]"#),
        (r#""abc""#, "format", r#"["%"]"#),
        ("1", "parseInt", r#"["4.1"]"#),
        ("1", "parseInt", r#"["2147483648"]"#),
        ("1", "parseInt", r#"["1",1]"#),
        ("1.5", "parseDouble", r#"["inf"]"#),
        ("[1]", "get", "[1]"),
        ("[1]", "get", "[-1]"),
        ("[1]", "set", "[1,2]"),
        ("[1]", "add", "[2,2]"),
        ("[1]", "remove", "[1]"),
        ("[1]", "subList", "[1,0]"),
    ] {
        assert!(
            called(receiver, name, arguments).is_err(),
            "{receiver}.{name}({arguments})"
        );
    }
}

#[test]
fn collections_change_in_place() {
    let list = Value::list(vec!["a".into()]);
    let alias = list.clone();
    call(&list, "add", &["c".into()]).unwrap();
    call(&list, "add", &[1.into(), "b".into()]).unwrap();
    call(&list, "addAll", std::slice::from_ref(&alias)).unwrap();
    assert_eq!(&*text(&alias).unwrap(), "[a, b, c, a, b, c]");
    call(&list, "removeAll", std::slice::from_ref(&alias)).unwrap();
    assert_eq!(&*text(&alias).unwrap(), "[]");

    let map = read_json(r#"{"a":1}"#).unwrap();
    assert!(set_property(&map, "b", "x".into()).unwrap());
    assert!(set_index(&map, &"a".into(), list).unwrap());
    assert_eq!(&*text(&map).unwrap(), "{a=[], b=x}");
    call(&map, "putAll", std::slice::from_ref(&map)).unwrap();
    call(&map, "remove", &["b".into()]).unwrap();
    assert_eq!(&*text(&map).unwrap(), "{a=[]}");
    assert!(!set_property(&"text".into(), "b", Value::Null).unwrap());
}

#[test]
fn collections_inside_of_themselves_are_refused() {
    let list = Value::list(vec![]);
    let map = Value::map([("l".into(), list.clone())]);
    for inner in [&list, &map] {
        assert!(matches!(
            call(&list, "add", std::slice::from_ref(inner)),
            Err(Error::Limit(_))
        ));
    }
    assert!(set_property(&map, "self", map.clone()).is_err());
    let mut list = Value::list(vec![]);
    let grown = (0..40).try_for_each(|_| call(&list, "addAll", &[list.clone()]).map(drop));
    assert_eq!(grown, Ok(()));
    call(&list, "add", &[1.into()]).unwrap();
    let grown = (0..40).try_for_each(|_| call(&list, "addAll", &[list.clone()]).map(drop));
    assert!(matches!(grown, Err(Error::Limit(_))));
    for _ in 0..1000 {
        list = Value::list(vec![list]);
    }
    assert!(call(&map, "put", &["deep".into(), list]).is_err());
}

#[test]
fn properties_and_indexes() {
    let map = read_json(r#"{"size":3,"xs":[1,2,[3]],"n":null}"#).unwrap();
    let shown = |value: Result<Value<'_>, Error>| text(&value.unwrap()).unwrap().to_string();
    for (name, expected) in [
        ("size", "3"),
        ("empty", ""),
        ("n", ""),
        ("class", ""),
        ("no", ""),
    ] {
        assert_eq!(shown(property(&map, name)), expected, "{name}");
    }
    let list = property(&map, "xs").unwrap();
    for (at, expected) in [(0, "1"), (-1, "[3]"), (1, "2")] {
        assert_eq!(shown(index(&list, &at.into())), expected);
    }
    assert!(index(&list, &3.into()).is_err());
    assert!(index(&list, &(-4).into()).is_err());
    assert_eq!(shown(property(&list, "empty")), "false");
    assert_eq!(shown(property(&list, "size")), "");
    assert_eq!(shown(index(&"text".into(), &0.into())), "");
    assert_eq!(shown(index(&map, &"size".into())), "3");
    let entries = call(&map, "entrySet", &[]).unwrap();
    let entry = index(&entries, &0.into()).unwrap();
    assert_eq!(shown(property(&entry, "key")), "size");
    assert_eq!(shown(property(&entry, "value")), "3");
    let json = Value::List(List::new(vec![entry], Form::Json));
    assert_eq!(shown(Ok(json)), r#"[{"size":3}]"#);
}
