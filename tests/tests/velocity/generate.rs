//! Templates by chance, from a grammar of the language: what a template author might write, and what nobody would.
//!
//! Not generated is what API Gateway does otherwise (`differences.md`), and what prints addresses of Java objects.

use fastrand::Rng;

/// One template; the same for the same seed.
pub(crate) fn template(seed: u64) -> String {
    let mut generator = Generator {
        rng: Rng::with_seed(seed),
        out: String::new(),
        macros: Vec::new(),
        blocks: Vec::new(),
        loops: Vec::new(),
        left: 40,
        n_names: 0,
    };
    generator.preamble();
    let n = generator.rng.usize(1..8);
    generator.statements(n, 0);
    generator.out
}

struct Generator {
    rng: Rng,
    out: String,
    /// Names and numbers of parameters.
    macros: Vec<(String, usize)>,
    blocks: Vec<String>,
    loops: Vec<String>,
    /// Statements that may still come.
    left: usize,
    n_names: usize,
}

const STRINGS: &[&str] = &[
    "abc",
    "Hello World",
    "a,b,,c",
    "x",
    "  pad ",
    "12",
    "-7",
    "3.5",
    "éü",
    "a.b",
    "tab\there",
    "it",
    "b$c",
    "A1-B2",
    "line\nbreak",
    "[1]",
    "{}",
    "äö",
    "true",
    "a#b",
];
const TEXTS: &[&str] = &[
    " ",
    "\n",
    "text ",
    "a",
    "-",
    ".",
    "{\"k\": \"",
    "\"}",
    ",",
    ": ",
    "é",
    "😀",
    "'",
    "[",
    "]",
    "(",
    ")",
    "}",
    "{",
    "#",
    "$",
    "$$",
    "$5",
    "\\",
    "\\\\",
    "#1",
    "##c\n",
    "#* c *#",
    "#[[ $raw #if ]]#",
    " \n",
    "\t",
    "\r\n",
    "$.",
    "!",
    "$!",
    "#x",
    "#{y}",
    "@",
    "<b>",
    "#** d *#",
    "$-",
    "a\\b",
    "\\#",
    "\\$",
    "#@",
    "##\n",
    "=",
    "$[",
    "]]#",
    "#foo()",
    "|",
];
const PROPERTIES: &[&str] = &["a", "b", "name", "zz", "empty", "nosuch"];
const PATTERNS: &[&str] = &[
    "[a-c]+", "b", "\\\\d", "\\\\s+", "(a)(b)?", ",", ".", "^a", "x*", "[^a-z]", "l|o",
];

impl Generator {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.rng.usize(..from.len())]
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, stem: &str) -> String {
        self.n_names += 1;
        format!("{stem}{}", self.n_names)
    }

    fn preamble(&mut self) {
        for name in ["s1", "s2"] {
            let value = self.string_literal();
            self.push(&format!("#set(${name} = {value})"));
        }
        for name in ["n1", "n2"] {
            let value = self.integer();
            self.push(&format!("#set(${name} = {value})"));
        }
        let double = self.double();
        self.push(&format!("#set($d1 = {double})"));
        let (first, second) = (self.rng.bool(), self.rng.bool());
        self.push(&format!("#set($b1 = {first})#set($b2 = {second})"));
        let list = self.list_literal(0);
        self.push(&format!("#set($l1 = {list})"));
        let (a, b, c) = (
            self.string_literal(),
            self.string_literal(),
            self.string_literal(),
        );
        self.push(&format!("#set($l2 = [{a}, {b}, {c}])"));
        let (a, b) = (self.value(1), self.string_literal());
        self.push(&format!(
            "#set($m1 = {{\"a\": {a}, 'b': {b}, \"name\": \"n\"}})"
        ));
    }

    fn statements(&mut self, n: usize, depth: usize) {
        for _ in 0..n {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            self.statement(depth);
        }
    }

    fn body(&mut self, depth: usize) {
        let n = self.rng.usize(0..4);
        self.statements(n, depth + 1);
    }

    /// What may stand behind a directive.
    fn gap(&mut self) {
        let gap = self.pick(&["", "", " ", "\n", "  \n", "\t\n", "\r\n", "\n\n", " \n  "]);
        self.push(gap);
    }

    fn statement(&mut self, depth: usize) {
        let is_deep = depth > 3;
        match self.rng.u32(..100) {
            0..=19 => {
                for _ in 0..self.rng.usize(1..4) {
                    let text = self.pick(TEXTS);
                    self.push(text);
                }
            }
            20..=49 => {
                let reference = self.inserted();
                self.push(&reference);
                if self.chance(60) {
                    let text = self.pick(TEXTS);
                    self.push(text);
                }
            }
            50..=61 => self.set(),
            62..=71 if !is_deep => self.if_(depth),
            72..=81 if !is_deep => self.foreach(depth),
            82..=85 if depth == 0 => self.macro_(),
            86..=89 => self.call(depth),
            90..=91 if !is_deep => self.define(depth),
            92..=93 => self.evaluate(),
            94 if !self.loops.is_empty() => self.push("#break"),
            95 => {
                let escaped = self.pick(&[
                    "\\$s2",
                    "\\\\$n1",
                    "\\\\\\$s2",
                    "\\${s2}",
                    "\\$nope",
                    "\\\\$nope",
                    "\\$!s2",
                    "\\#if",
                    "\\\\#set($e1 = 1)",
                    "\\#end",
                    "\\#nope",
                    "\\$m1.a",
                    "$\\!s1",
                    "\\#foreach",
                    "\\${nope}",
                ]);
                self.push(escaped);
            }
            96 if depth > 0 && self.chance(15) => self.push("#stop"),
            _ => {
                let text = self.pick(TEXTS);
                self.push(text);
            }
        }
    }

    fn set(&mut self) {
        let open = self.pick(&["#set(", "#set( ", "#{set}("]);
        // `#{set}` is not a directive in 1.7: text and then whatever it is.
        let open = if self.chance(97) { "#set(" } else { open };
        let target = match self.rng.u32(..10) {
            0..=1 => "$s1".to_owned(),
            2 => "$n1".to_owned(),
            3 => "$v1".to_owned(),
            4 => format!("$m1.{}", self.pick(&["a", "c", "name"])),
            5 => format!("$m1['{}']", self.pick(&["a", "b", "q r"])),
            6 => format!("$l2[{}]", self.rng.usize(0..3)),
            7 => "$l1[0]".to_owned(),
            8 => "${v2}".to_owned(),
            _ => "$v3".to_owned(),
        };
        let value = match target.as_str() {
            "$s1" => self.string_expression(0),
            // It must not grow beyond 127 bits in a loop.
            "$n1" => match self.rng.u32(..3) {
                0 => format!("$n2 + {}", self.rng.i32(-9..99)),
                1 => format!("$l1.size() * {}", self.rng.i32(-9..99)),
                _ => self.integer(),
            },
            "$v1" | "$v3" | "${v2}" => self.value(0),
            // A collection is not put into itself.
            _ => self.string_expression(0),
        };
        let space = self.pick(&[" ", "", "  "]);
        self.push(&format!("{open}{target}{space}={space}{value})"));
        self.gap();
    }

    fn if_(&mut self, depth: usize) {
        let open = self.pick(&["#if(", "#if (", "#{if}("]);
        let condition = self.condition(0);
        self.push(&format!("{open}{condition})"));
        self.gap();
        self.body(depth);
        while self.chance(25) {
            let condition = self.condition(0);
            self.push(&format!("#elseif({condition})"));
            self.gap();
            self.body(depth);
        }
        if self.chance(45) {
            let other = self.pick(&["#else ", "#{else}", "#else\n"]);
            self.push(other);
            self.body(depth);
        }
        self.end();
    }

    fn end(&mut self) {
        let end = self.pick(&["#end", "#end", "#end\n", "#{end}", "#end  \n", "#end "]);
        self.push(end);
    }

    fn foreach(&mut self, depth: usize) {
        let variable = if self.chance(80) {
            self.name("i")
        } else {
            "i".to_owned()
        };
        let source = match self.rng.u32(..12) {
            0..=2 => "$l1".to_owned(),
            3..=4 => "$l2".to_owned(),
            5 => "$m1".to_owned(),
            6 => "$m1.keySet()".to_owned(),
            7 => format!("[{}..{}]", self.rng.i32(-2..4), self.rng.i32(-2..4)),
            8 => "$s1.split(\",\")".to_owned(),
            9 => self.list_literal(0),
            _ => self
                .pick(&[
                    "$nope",
                    "$s2",
                    "$n1",
                    "$m1.values()",
                    "$m1.entrySet().nope",
                    "[1..$n2.nope]",
                ])
                .to_owned(),
        };
        let space = self.pick(&["", " "]);
        self.push(&format!("#foreach({space}${variable} in {source}{space})"));
        self.gap();
        self.loops.push(variable);
        self.body(depth);
        self.loops.pop();
        self.end();
    }

    fn macro_(&mut self) {
        let name = self.name("mac");
        let n = self.rng.usize(0..3);
        let parameters: Vec<String> = ["$p", "$s1", "$q"]
            .iter()
            .take(n)
            .map(|name| (*name).to_owned())
            .collect();
        self.push(&format!("#macro({name} {})", parameters.join(" ")));
        self.gap();
        let before = std::mem::take(&mut self.loops);
        self.loops.push("p".to_owned());
        self.body(1);
        if self.chance(50) {
            self.push("<$p|$!s1>");
        }
        if self.chance(30) {
            self.push("{$!bodyContent}");
        }
        self.loops = before;
        self.end();
        self.macros.push((name, n));
    }

    fn call(&mut self, depth: usize) {
        let Some((name, n)) = self.rng.choice(&self.macros).cloned() else {
            return;
        };
        // One too few or too many is allowed.
        let n = (n + self.rng.usize(0..3)).saturating_sub(1);
        let mut arguments = Vec::new();
        for _ in 0..n {
            let argument = match self.rng.u32(..8) {
                0 => self.string_literal(),
                1 => self.integer(),
                2 => "$s2".to_owned(),
                3 => self.reference(1),
                4 => "\"$s2 $n1\"".to_owned(),
                5 => "$v1".to_owned(),
                6 => self.list_literal(1),
                _ => "$p".to_owned(),
            };
            arguments.push(argument);
        }
        let between = self.pick(&[" ", ", ", ","]);
        let arguments = arguments.join(between);
        if self.chance(25) && depth < 3 {
            self.push(&format!("#@{name}({arguments})"));
            self.body(depth + 1);
            self.end();
        } else {
            self.push(&format!("#{name}({arguments})"));
            self.gap();
        }
    }

    fn define(&mut self, depth: usize) {
        let name = self.name("def");
        self.push(&format!("#define(${name})"));
        self.gap();
        self.body(depth);
        self.end();
        self.blocks.push(name);
    }

    fn evaluate(&mut self) {
        let text = self.pick(&[
            "'$s1 and $n1'",
            "\"#set($D = '$')${D}s1\"",
            "'#foreach($e in [1..3])$e$foreach.index#if($foreach.hasNext),#end#end'",
            "'#set($v1 = $n1 + 1)$v1 $s2.toUpperCase() $l2[1]'",
            "'#if($n1 > 2)big#elseif($b1)yes#{else}no#end'",
            "'#macro(ev $x)[$x]#end#ev($s1)#ev(2)'",
            "$s1",
            "'$m1.a $m1[\"b\"] ${m1.name}x \\$s2'",
            "'a#stop b'",
            "'#define($z)<$s1>#end$z$z'",
            "\"$s1 #if($b2)y#end\"",
            "$nope",
        ]);
        self.push(&format!("#evaluate({text})"));
        self.gap();
    }

    /// A reference in text.
    fn inserted(&mut self) -> String {
        if !self.blocks.is_empty() && self.chance(25) {
            let name = self.rng.choice(&self.blocks).cloned().unwrap_or_default();
            // Velocity writes no signs before a block.
            return format!(" ${{{name}}}");
        }
        let reference = self.reference(0);
        let inner = reference.trim_start_matches('$');
        match self.rng.u32(..8) {
            0 => format!("${{{inner}}}"),
            1 => format!("$!{inner}"),
            2 => format!("$!{{{inner}}}"),
            3 => format!("\"{reference}\""),
            _ => reference,
        }
    }

    /// A reference to something that has a text.
    fn reference(&mut self, depth: usize) -> String {
        match self.rng.u32(..20) {
            0..=3 => self.string_reference(depth),
            4..=6 => self.number_reference(depth),
            7 => format!(
                "${}",
                self.pick(&["b1", "b2", "nope", "v1", "v2", "v3", "e1"])
            ),
            8..=10 => self.list_reference(depth),
            11..=13 => self.map_reference(depth),
            14..=16 => match self.loops.last().cloned() {
                Some(variable) => match self.rng.u32(..8) {
                    0 => "$foreach.index".to_owned(),
                    1 => "$foreach.count".to_owned(),
                    2 => format!(
                        "$foreach.{}",
                        self.pick(&["hasNext", "first", "last", "nope"])
                    ),
                    3 => "$velocityCount".to_owned(),
                    4 => format!(
                        "$foreach.parent.{}",
                        self.pick(&["index", "count", "hasNext"])
                    ),
                    5 => format!("$velocityHasNext${variable}"),
                    6 => "$foreach.topmost.index".to_owned(),
                    _ => format!("${variable}"),
                },
                None => "$s2".to_owned(),
            },
            17 => format!(
                "$s1.{}",
                self.pick(&["nosuch", "empty", "bytes.nope", "nosuch()", "nope(1, 'a')"])
            ),
            18 => "$d1".to_owned(),
            _ => "$n2".to_owned(),
        }
    }

    fn string_reference(&mut self, depth: usize) -> String {
        let base = self.pick(&["$s1", "$s2", "$l2[0]", "$l2.get(1)", "$m1.name"]);
        let string = |g: &mut Self| g.string_argument(depth);
        let call = match self.rng.u32(..26) {
            0 => ".length()".to_owned(),
            1 => ".toUpperCase()".to_owned(),
            2 => ".toLowerCase()".to_owned(),
            3 => ".trim()".to_owned(),
            4 => format!(".substring({})", self.rng.i32(-1..6)),
            5 => format!(".substring({},{})", self.rng.i32(0..3), self.rng.i32(0..6)),
            6 => format!(".indexOf({})", string(self)),
            7 => format!(".lastIndexOf({})", string(self)),
            8 => format!(".contains({})", string(self)),
            9 => format!(".startsWith({})", string(self)),
            10 => format!(".replace({}, {})", string(self), string(self)),
            11 => format!(
                ".replaceAll('{}', '{}')",
                self.pick(PATTERNS).replace("\\\\", "\\"),
                self.pick(&["-", "", "x", "<$0>"])
            ),
            12 => format!(
                ".replaceFirst('{}', '_')",
                self.pick(PATTERNS).replace("\\\\", "\\")
            ),
            13 => format!(".split('{}')[0]", self.pick(&[",", " ", "b", "\\s"])),
            14 => format!(".split('{}').size()", self.pick(&[",", " ", "", "l"])),
            15 => format!(".concat({})", string(self)),
            16 => format!(".equals({})", string(self)),
            17 => ".equalsIgnoreCase('ABC')".to_owned(),
            18 => format!(".charAt({})", self.rng.i32(0..4)),
            19 => ".isEmpty()".to_owned(),
            20 => format!(
                ".matches('{}')",
                self.pick(&["a.*", ".*", "[a-z]+", "\\d+"])
            ),
            21 => ".hashCode()".to_owned(),
            22 => format!(".compareTo({})", string(self)),
            23 => ".toString().trim().length()".to_owned(),
            24 => format!(".indexOf({}, {})", string(self), self.rng.i32(-1..4)),
            _ => String::new(),
        };
        format!("{base}{call}")
    }

    fn string_argument(&mut self, depth: usize) -> String {
        match self.rng.u32(..6) {
            0 if depth < 2 => "$s2".to_owned(),
            1 => "\"$n1\"".to_owned(),
            _ => {
                let text = self.pick(&["a", "b", "l", "World", ",", "", "é", ".", "$", "12"]);
                format!("'{text}'")
            }
        }
    }

    fn number_reference(&mut self, _depth: usize) -> String {
        let base = self.pick(&["$n1", "$n2", "$d1"]);
        let call = self.pick(&[
            "",
            "",
            "",
            ".intValue()",
            ".toString()",
            ".doubleValue()",
            ".longValue()",
            ".hashCode()",
            ".equals(3)",
            ".nosuch",
            ".toString().length()",
            ".compareTo(2)",
            ".intValue().toString()",
        ]);
        format!("{base}{call}")
    }

    fn list_reference(&mut self, _depth: usize) -> String {
        let base = self.pick(&["$l1", "$l2"]);
        let call = match self.rng.u32(..20) {
            0 => ".size()".to_owned(),
            1 => ".isEmpty()".to_owned(),
            2 => format!(".get({})", self.rng.i32(-1..4)),
            3 => format!("[{}]", self.rng.i32(-4..4)),
            4 => format!(".contains({})", self.literal()),
            5 => format!(".indexOf({})", self.literal()),
            6 => format!(".add({})", self.literal()),
            7 => format!(".add({}, {})", self.rng.i32(0..3), self.literal()),
            8 => format!(".remove({})", self.rng.i32(0..3)),
            9 => format!(".remove({})", self.string_literal()),
            10 => format!(".set({}, {})", self.rng.i32(0..3), self.literal()),
            11 => format!(".subList({}, {})", self.rng.i32(0..2), self.rng.i32(0..4)),
            12 => ".toString()".to_owned(),
            13 => format!(".addAll({})", self.list_literal(2)),
            14 => ".empty".to_owned(),
            15 => format!("[{}].length()", self.rng.i32(0..3)),
            16 => ".nosuch()".to_owned(),
            17 => ".toString().length()".to_owned(),
            18 => ".hashCode()".to_owned(),
            _ => String::new(),
        };
        format!("{base}{call}")
    }

    fn map_reference(&mut self, _depth: usize) -> String {
        let call = match self.rng.u32(..20) {
            0 => format!(".get('{}')", self.pick(PROPERTIES)),
            1..=4 => format!(".{}", self.pick(PROPERTIES)),
            5..=6 => format!("['{}']", self.pick(PROPERTIES)),
            7 => ".size()".to_owned(),
            8 => format!(".put('{}', {})", self.pick(PROPERTIES), self.literal()),
            9 => format!(".containsKey('{}')", self.pick(PROPERTIES)),
            10 => format!(".containsValue({})", self.literal()),
            11 => ".keySet()".to_owned(),
            12 => ".values()".to_owned(),
            13 => format!(".remove('{}')", self.pick(PROPERTIES)),
            14 => ".isEmpty()".to_owned(),
            15 => ".entrySet()".to_owned(),
            16 => ".toString()".to_owned(),
            17 => ".keySet().size()".to_owned(),
            18 => ".hashCode()".to_owned(),
            _ => String::new(),
        };
        format!("$m1{call}")
    }

    fn string_literal(&mut self) -> String {
        let text = self.pick(STRINGS);
        if self.chance(50) {
            format!("'{}'", text.replace('\'', "''"))
        } else {
            format!("\"{text}\"")
        }
    }

    fn integer(&mut self) -> String {
        match self.rng.u32(..12) {
            0 => "2147483647".to_owned(),
            1 => "-2147483648".to_owned(),
            2 => "99999999999".to_owned(),
            3 => "0".to_owned(),
            _ => self.rng.i32(-20..100).to_string(),
        }
    }

    fn double(&mut self) -> String {
        self.pick(&[
            "1.5",
            "-0.25",
            "100.0",
            "3.14159",
            "1e10",
            "2.5E-5",
            "0.1",
            "1234567.875",
            "12345678.5",
            "0.0",
        ])
        .to_owned()
    }

    fn literal(&mut self) -> String {
        match self.rng.u32(..6) {
            0..=1 => self.integer(),
            2 => self.double(),
            3 => self.rng.bool().to_string(),
            _ => self.string_literal(),
        }
    }

    fn list_literal(&mut self, depth: usize) -> String {
        if self.chance(20) {
            return format!("[{}..{}]", self.rng.i32(-2..3), self.rng.i32(0..5));
        }
        let mut items = Vec::new();
        for _ in 0..self.rng.usize(0..4) {
            let item = if depth < 1 && self.chance(15) {
                self.list_literal(depth + 1)
            } else if self.chance(10) {
                "$nope".to_owned()
            } else {
                self.literal()
            };
            items.push(item);
        }
        format!("[{}]", items.join(", "))
    }

    fn value(&mut self, depth: usize) -> String {
        match self.rng.u32(..12) {
            0..=2 => self.string_expression(depth),
            3..=5 => {
                let is_double = self.rng.bool();
                self.number_expression(depth, is_double)
            }
            6 => self.list_literal(depth),
            7 => {
                let (a, b) = (self.literal(), self.literal());
                format!("{{\"x\": {a}, 'y': {b}}}")
            }
            8 => self.condition(depth),
            9 => "$nope".to_owned(),
            _ if self.out.contains("$m1") => self.reference(depth),
            _ => self.literal(),
        }
    }

    fn string_expression(&mut self, depth: usize) -> String {
        match self.rng.u32(..8) {
            0 => "\"$s1-$!nope-${n1}\"".to_owned(),
            1 => format!(
                "\"#if({})y#{{else}}n#end\"",
                self.simple_condition().replace('"', "'")
            ),
            2 if depth < 2 => format!("$s2 + {}", self.string_literal()),
            3 if depth < 2 => format!("{} + $n1", self.string_literal()),
            4 => "\"say \"\"$s2\"\"\"".to_owned(),
            5 => "\"#foreach($k in [1..3])$k,#end\"".to_owned(),
            _ => self.string_literal(),
        }
    }

    fn number_expression(&mut self, depth: usize, is_double: bool) -> String {
        if depth > 2 || self.chance(30) {
            return match self.rng.u32(..5) {
                // Integers too large for 64 bits are not mixed with doubles.
                0..=2 if is_double => "$d1".to_owned(),
                3 if is_double => self.double(),
                _ if is_double => self.rng.i32(-20..100).to_string(),
                0 => "$n1".to_owned(),
                1 => "$n2".to_owned(),
                _ => self.integer(),
            };
        }
        let operator = self.pick(&[" + ", " - ", " * ", " / ", " % ", "*", "+"]);
        let (left, right) = (
            self.number_expression(depth + 1, is_double),
            self.number_expression(depth + 1, is_double),
        );
        if self.chance(50) {
            format!("({left}{operator}{right})")
        } else {
            format!("{left}{operator}{right}")
        }
    }

    fn simple_condition(&mut self) -> String {
        self.pick(&[
            "$b1",
            "!$b2",
            "$n1 > 3",
            "$nope",
            "$s1 == 'abc'",
            "$n1 == $n2",
            "true",
            "$l1.size() < 3",
        ])
        .to_owned()
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth > 2 || self.chance(35) {
            return self.simple_condition();
        }
        match self.rng.u32(..12) {
            0..=1 => {
                let operator = self.pick(&[" && ", " || ", " and ", " or "]);
                let (left, right) = (self.condition(depth + 1), self.condition(depth + 1));
                format!("{left}{operator}{right}")
            }
            2 => format!("!({})", self.condition(depth + 1)),
            3 => format!("({})", self.condition(depth + 1)),
            4..=6 => {
                let operator =
                    self.pick(&["<", "<=", ">", ">=", "==", "!=", "lt", "ge", "eq", "ne"]);
                let (left, right) = (
                    self.number_expression(2, false),
                    self.number_expression(2, true),
                );
                format!("{left} {operator} {right}")
            }
            7..=8 => {
                // Not with an empty text: nothing equals it.
                let operator = self.pick(&["==", "!="]);
                let reference = self.reference(2);
                format!("{reference} {operator} {}", self.literal())
            }
            9 => self.literal(),
            10 => format!("not {}", self.reference(2)),
            _ => self.reference(2),
        }
    }
}
