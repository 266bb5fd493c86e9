//! Values of a body are made when they are asked for: templates see nothing of it.
//!
//! Each template is rendered twice, with `$d` and `$l` from `$input.path`, and from `$util.parseJson`, which makes all
//! values at once.

use gateway_runtime::template::{Failed, Overrides, render};

use super::hostile::{EVALUATED, Everywhere, With};

/// Parts of documents: also equal keys, escapes, numbers that Java writes in another way.
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-0",
    "7",
    "-12345",
    "2147483648",
    "123456789012345678901234567890",
    "1.5",
    "-0.0",
    "0.05",
    "0.0005",
    "12.50",
    "1234567.125",
    "12345678.5",
    "1e3",
    "0.1234567890123456789",
    r#""""#,
    r#""plain""#,
    r#""a\"b\\c\/d\n""#,
    r#""\u00e9\ud83d\ude00\ud83d""#,
    r#""é/\u2028 ''""#,
    "[]",
    "{}",
];

const KEYS: &[&str] = &[
    "a",
    "b",
    "name",
    "list",
    "size",
    "class",
    "empty",
    r"k\u0065y",
    "",
];

/// What is done with the document `$d` and its list `$l`.
const PARTS: &[&str] = &[
    "$d",
    "$l",
    "$d.a $d.b.name $d.list",
    "$d.a.b.name.size $d.size $d.class $d.empty",
    "$d.key ${d.key.a}",
    "$d['a'] $d.get('b') $d['list'][0]",
    "$l[0] $l[-1] $l.get(0)",
    "$d.size() $l.size() $d.isEmpty() $d.keySet() $d.values() $d.entrySet()",
    "#foreach($i in $l)<$i $i.a $i.name#if($foreach.hasNext), #end>#end",
    "#foreach($i in $d)<$i $velocityCount>#end",
    "#foreach($i in $l)#foreach($j in $i.list)[$j.a]#end#end",
    "#if($d.a == $d.b)same#else other#end #if($d == $d)same#end #if($l == $d.list)same#end",
    "#if($d.a)yes#{else}no#end #if(!$d.list)none#end",
    "#set($sum = 0)#foreach($i in $l)#set($sum = $sum + $i.a * 2)#end$sum",
    "#set($text = \"x\" + $d.a + $l)$text $util.escapeJavaScript($d.name)",
    "#set($d.a = 'new')$d.a $d",
    "#set($d.b.name = $l)$d.b $d",
    "#set($l[0] = 'first')$l $d",
    "$l.add($d.a) $l $d.list",
    "$d.put('more', $l) $d.more",
    "#foreach($i in $l)$i.put('n', 1)$l#end $d",
    "#foreach($i in $l)#if($velocityCount == 2)$l.add('late')#end$i#end",
    "#foreach($i in $l)$d.remove('a')$i.a#end",
    "#set($copy = $d.list)#set($x = $copy.add(1))$d.list $l",
    "#set($m = {'in': $d, 'list': [$l, $d.a]})$m $m.in.a",
    "$l.contains($d.a) $l.indexOf($d.b) $d.containsKey('a') $d.hashCode()",
    "#macro(show $x)$x.a $x#end#show($d)#show($d.b)",
    "#define($block)$d.a#end$block$block",
    "#set($foreach = $d)$foreach.a#foreach($i in [1])$foreach.replaced.a#end",
    "$d.a.b $!d.a.b $d.none $!d.none",
    "$d.list.get(9)",
    "#set($d = $l)$d.size() #set($l = $d.a)$!l",
    "#break($d)",
];

const PATHS: &[&str] = &[
    "$",
    "$.a",
    "$.b.name",
    "$.list",
    "$.list[0]",
    "$.list[1].a",
    "$.list[-1]",
    "$.list[*].a",
    "$..a",
    "$.list.length()",
    "$.none",
    "$.none[*]",
    "$['key']",
    "$['']",
    "$.b['a','name']",
];

fn document(random: &mut fastrand::Rng, depth: usize, out: &mut String) {
    match random.u8(0..if depth == 0 { 2 } else { 6 }) {
        0 | 1 => out.push_str(random.choice(VALUES).unwrap()),
        2 => {
            out.push('[');
            for n in 0..random.usize(0..5) {
                out.push_str(if n > 0 { " ,\n" } else { "" });
                document(random, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            // Sometimes more than are looked at one by one.
            let n_keys = if random.u8(0..20) == 0 {
                40
            } else {
                random.usize(0..7)
            };
            out.push_str("{ ");
            for n in 0..n_keys {
                out.push_str(if n > 0 { "," } else { "" });
                let key = random.choice(KEYS).unwrap();
                let number = if n > KEYS.len() {
                    n.to_string()
                } else {
                    String::new()
                };
                out.push_str(&format!("\"{key}{number}\" : "));
                document(random, depth - 1, out);
            }
            out.push('}');
        }
    }
}

fn rendered(template: &str, body: &str) -> Result<String, Failed> {
    let exchange = With {
        template,
        rest: Everywhere {
            text: "",
            body: body.to_owned(),
        },
    };
    render(&EVALUATED, &exchange, &mut Overrides::default())
}

#[test]
fn values_made_late_are_those_made_at_once() {
    let mut random = fastrand::Rng::with_seed(20_260_314);
    for _ in 0..1_000 {
        let mut body = String::from(r#"{"list":"#);
        document(&mut random, 3, &mut body);
        body.push_str(r#","a":"#);
        document(&mut random, 2, &mut body);
        body.push_str(r#","b":"#);
        document(&mut random, 2, &mut body);
        body.push('}');
        if random.u8(0..4) == 0 {
            body.clear();
            document(&mut random, 4, &mut body);
        }
        let n = random.usize(1..4);
        let parts: Vec<&str> = (0..n).map(|_| *random.choice(PARTS).unwrap()).collect();
        let parts = parts.join("|");
        let late = format!("#set($d = $input.path('$'))#set($l = $d.list){parts}");
        let early = format!("#set($d = $util.parseJson($input.body))#set($l = $d.list){parts}");
        assert_eq!(
            rendered(&late, &body),
            rendered(&early, &body),
            "{late}\n{body}"
        );
    }
}

/// A path is the same to values that are there, and to those that are not.
#[test]
fn paths_find_the_same_before_and_after() {
    let mut random = fastrand::Rng::with_seed(31);
    for _ in 0..1_000 {
        let mut body = String::new();
        document(&mut random, 4, &mut body);
        let path = random.choice(PATHS).unwrap().replace('\'', "\"");
        let read = format!("$input.json('{path}') #set($v = $input.path('{path}'))$!v");
        // To ask for the hash makes all values.
        let made = format!("#set($d = $input.path('$'))#set($x = $!d.hashCode()){read}");
        assert_eq!(
            rendered(&read, &body),
            rendered(&made, &body),
            "{read}\n{body}"
        );
    }
}

/// What comes out is what a reader of JSON that is not ours has read.
#[test]
fn json_is_that_of_the_body() {
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..1_000 {
        let mut body = String::new();
        document(&mut random, 4, &mut body);
        let ours = rendered("$input.json('$')", &body).unwrap();
        // Half of a surrogate pair is nothing that others read; to Java it is `?`.
        let read = |text: &str| {
            serde_json::from_str::<serde_json::Value>(&text.replace(r"\ud83d\ude00\ud83d", "?"))
        };
        let (ours, theirs) = (
            read(&ours.replace("😀?", "?")).unwrap(),
            read(&body).unwrap(),
        );
        assert!(is_same(&ours, &theirs), "{ours}\n{theirs}\n{body}");
    }
}

/// Numbers by value: whether one has a point is written in another way.
fn is_same(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| is_same(one, other)))
        }
        _ => one == other,
    }
}
