//! What compiled templates call.
//!
//! Nothing here returns an error: the first one is kept, and from then on nothing has an effect, until whoever called
//! the compiled part takes it. Compiled functions are then straight lines of calls, which compilers are quick with:
//! nothing branches, and no value is left to be freed on the way out.

use super::macros::Argument;
use super::{Body, Macro, Rendering, Stop, Variable};
use crate::template::json_path::Step;
use crate::template::{Value, operators};

impl<'t> Rendering<'t> {
    /// Renders a compiled part.
    pub(super) fn run(&self, part: Body) -> Result<(), Stop> {
        part(self);
        self.taken()
    }

    /// Computes what a compiled part does.
    pub(super) fn compute(
        &self,
        part: for<'r> fn(&Rendering<'r>) -> Value<'r>,
    ) -> Result<Value<'t>, Stop> {
        let value = part(self);
        self.taken()?;
        Ok(value)
    }

    fn taken(&self) -> Result<(), Stop> {
        if !self.has_ended.get() {
            return Ok(());
        }
        self.has_ended.set(false);
        self.ending.take().map_or(Ok(()), Err)
    }

    /// Keeps why nothing more is to happen.
    #[cold]
    #[inline(never)]
    fn end(&self, stop: Stop) {
        self.has_ended.set(true);
        self.ending.set(Some(stop));
    }

    fn act(&self, what: impl FnOnce() -> Result<(), Stop>) {
        if self.has_ended.get() {
            return;
        }
        if let Err(stop) = what() {
            self.end(stop);
        }
    }

    fn value(&self, what: impl FnOnce() -> Result<Value<'t>, Stop>) -> Value<'t> {
        if self.has_ended.get() {
            return Value::Null;
        }
        what().unwrap_or_else(|stop| {
            self.end(stop);
            Value::Null
        })
    }

    /// Notes where in the document the part stands that is rendered now.
    #[inline(never)]
    pub fn at(&self, line: u32, column: u32) -> &Self {
        if !self.has_ended.get() {
            self.place.set((line, column));
        }
        self
    }

    /// Writes text.
    pub fn push(&self, text: &str) {
        self.act(|| self.try_push(text));
    }

    /// Writes the text of a value.
    pub fn write(&self, value: Value<'t>) {
        self.act(|| self.try_write(value));
    }

    /// Writes the value of a variable; of a block what it writes.
    pub fn insert(&self, variable: Variable) {
        self.act(|| self.try_insert(variable));
    }

    /// Writes `$variable.a.b`.
    pub fn insert_in(&self, variable: Variable, names: &[&'static str]) {
        self.act(|| self.try_insert_in(variable, names));
    }

    /// Writes `$input.json('…')`.
    pub fn insert_json(&self, steps: &[Step]) {
        self.act(|| self.try_insert_json(steps));
    }

    /// Takes a value that nobody wants: it was computed for what happens on the way.
    #[inline(never)]
    pub fn ignore(&self, value: Value<'t>) {
        drop(value);
    }

    /// The text that a part of a template writes: a string in double quotes.
    pub fn text(&self, part: Body) -> Value<'t> {
        self.value(|| self.captured(|| self.run(part)).map(Value::from))
    }

    /// The same without the last character: Velocity takes it off where a comment ends the string.
    pub fn text_but_last(&self, part: Body) -> Value<'t> {
        self.value(|| {
            let mut text = self.captured(|| self.run(part))?;
            text.pop();
            Ok(text.into())
        })
    }

    /// The value of a variable; of a block its text.
    pub fn get(&self, variable: Variable) -> Value<'t> {
        self.value(|| self.try_get(variable))
    }

    /// `$variable.a.b`.
    pub fn get_in(&self, variable: Variable, names: &[&'static str]) -> Value<'t> {
        self.value(|| self.try_get_in(variable, names))
    }

    /// `$value.a.b`.
    pub fn properties(&self, value: Value<'t>, names: &[&'static str]) -> Value<'t> {
        self.value(|| self.try_properties(value, names))
    }

    /// `$value[index]`.
    pub fn index(&self, value: Value<'t>, index: Value<'t>) -> Value<'t> {
        self.value(|| self.try_index(value, index))
    }

    /// `$value.name()`.
    pub fn call(&self, value: Value<'t>, name: &str) -> Value<'t> {
        self.value(|| self.try_call(value, name, &[]))
    }

    /// `$value.name(argument)`.
    pub fn call_with(&self, value: Value<'t>, name: &str, argument: Value<'t>) -> Value<'t> {
        self.value(|| self.try_call(value, name, &[argument]))
    }

    /// `$value.name(arguments)`.
    pub fn call_with_all(
        &self,
        value: Value<'t>,
        name: &str,
        arguments: Vec<Value<'t>>,
    ) -> Value<'t> {
        self.value(|| self.try_call(value, name, &arguments))
    }

    /// What is made of a value that is there: Velocity does not compute arguments for nothing.
    pub fn unless_null(
        &self,
        value: Value<'t>,
        then: for<'r> fn(&Rendering<'r>, Value<'r>) -> Value<'r>,
    ) -> Value<'t> {
        if value.is_null() {
            return Value::Null;
        }
        then(self, value)
    }

    /// `#set($variable = value)`; nothing changes nothing.
    pub fn set(&self, variable: Variable, value: Value<'t>) {
        if !self.has_ended.get() && !value.is_null() {
            self.put(variable, value);
        }
    }

    /// `#set($variable = $other)`: a block stays one.
    pub fn copy(&self, variable: Variable, other: Variable) {
        self.act(|| self.try_copy(variable, other));
    }

    /// `#set($base.name = value)`; nothing is not assigned.
    pub fn set_property(&self, value: Value<'t>, base: Value<'t>, name: &'static str) {
        self.act(|| self.assign(value, base, Value::from(name), false));
    }

    /// `#set($base[index] = value)`; nothing is not assigned.
    pub fn set_index(&self, value: Value<'t>, base: Value<'t>, index: Value<'t>) {
        self.act(|| self.assign(value, base, index, true));
    }

    /// `[a, b]`.
    pub fn list(&self, items: Vec<Value<'t>>) -> Value<'t> {
        self.value(|| self.try_list(items))
    }

    /// `{"key": value}`.
    pub fn map(&self, entries: Vec<(Value<'t>, Value<'t>)>) -> Value<'t> {
        self.value(|| self.try_map(entries))
    }

    /// `[from..to]`.
    pub fn range(&self, from: Value<'t>, to: Value<'t>) -> Value<'t> {
        self.value(|| self.try_range(from, to))
    }

    /// `left + right`.
    pub fn add(&self, left: Value<'t>, right: Value<'t>) -> Value<'t> {
        self.value(|| self.try_add(left, right))
    }

    /// `left - right`.
    pub fn subtract(&self, left: Value<'t>, right: Value<'t>) -> Value<'t> {
        self.value(|| self.try_subtract(left, right))
    }

    /// `left * right`.
    pub fn multiply(&self, left: Value<'t>, right: Value<'t>) -> Value<'t> {
        self.value(|| self.try_multiply(left, right))
    }

    /// `left / right`.
    pub fn divide(&self, left: Value<'t>, right: Value<'t>) -> Value<'t> {
        self.value(|| self.try_divide(left, right))
    }

    /// `left % right`.
    pub fn remainder(&self, left: Value<'t>, right: Value<'t>) -> Value<'t> {
        self.value(|| self.try_remainder(left, right))
    }

    /// What `#if` asks: everything except nothing and `false`.
    #[inline(never)]
    pub fn is_true(&self, value: Value<'t>) -> bool {
        value.is_true()
    }

    /// Whether there is nothing.
    #[inline(never)]
    pub fn is_null(&self, value: Value<'t>) -> bool {
        value.is_null()
    }

    /// `left == right`.
    pub fn equal(&self, left: Value<'t>, right: Value<'t>) -> bool {
        self.is_equal(left, right)
    }

    /// `left < right`.
    pub fn less(&self, left: Value<'t>, right: Value<'t>) -> bool {
        operators::less(&left, &right)
    }

    /// `left <= right`.
    pub fn less_or_equal(&self, left: Value<'t>, right: Value<'t>) -> bool {
        operators::less_or_equal(&left, &right)
    }

    /// `left > right`.
    pub fn greater(&self, left: Value<'t>, right: Value<'t>) -> bool {
        operators::greater(&left, &right)
    }

    /// `left >= right`.
    pub fn greater_or_equal(&self, left: Value<'t>, right: Value<'t>) -> bool {
        operators::greater_or_equal(&left, &right)
    }

    /// `$input.path('…')`.
    pub fn path(&self, steps: &[Step]) -> Value<'t> {
        self.value(|| self.try_path(steps))
    }

    /// `$input.json('…')`.
    pub fn json(&self, steps: &[Step]) -> Value<'t> {
        self.value(|| self.try_json(steps))
    }

    /// `$util.name(argument)`.
    pub fn util(&self, name: &str, argument: Value<'t>) -> Value<'t> {
        self.value(|| self.try_util(name, argument))
    }

    /// `$context.a.b`: steps joined with dots.
    pub fn context(&self, path: &str) -> Value<'t> {
        self.value(|| self.try_context(path))
    }

    /// `#foreach($variable in source) body #end`.
    pub fn foreach(&self, variable: Variable, source: Value<'t>, body: Body) {
        self.act(|| self.each(variable, source, || self.run(body)));
    }

    /// `#break`: ends the innermost loop, macro or block.
    pub fn break_innermost(&self) {
        self.act(|| Err(Stop::Break(None)));
    }

    /// `#break($scope)`: ends the loop; the rendering if it is none.
    pub fn break_loop(&self, scope: Value<'t>) {
        self.act(|| self.try_break_loop(&scope));
    }

    /// `#stop`: ends the rendering.
    pub fn stop(&self) {
        self.act(|| Err(Stop::End));
    }

    /// `#define($variable) body #end`.
    pub fn define(&self, variable: Variable, body: Body) {
        self.act(|| {
            self.define_part(variable, super::macros::Part::Compiled(body));
            Ok(())
        });
    }

    /// `#name(arguments)`.
    pub fn call_macro(&self, called: &'static Macro, arguments: &[Argument<'t>]) {
        self.act(|| {
            self.invoke(called.parameters, arguments, None, || {
                self.run(called.render)
            })
        });
    }

    /// `#@name(arguments) body #end`; `content` is `$bodyContent`.
    pub fn call_macro_with(
        &self,
        called: &'static Macro,
        arguments: &[Argument<'t>],
        content: Variable,
        body: Body,
    ) {
        self.act(|| {
            let block = self.block(
                super::macros::Part::Compiled(body),
                super::bounds::MAX_CALLS,
            );
            self.invoke(called.parameters, arguments, Some((content, block)), || {
                self.run(called.render)
            })
        });
    }

    /// `#name(arguments)`, where only the rendering knows whether there is such a macro: if not, its source is written.
    pub fn call_named(
        &self,
        name: &str,
        arguments: &[Argument<'t>],
        body: Option<Body>,
        source: &str,
    ) {
        let body = body.map(super::macros::Part::Compiled);
        self.act(|| self.call_part(name, arguments, body, source));
    }

    /// A call with a bare word among its arguments: fails.
    pub fn refuse_word(&self, word: &str) {
        self.act(|| Err(super::macros::refused(word)));
    }

    /// `#evaluate(text)`.
    pub fn evaluate(&self, text: Value<'t>) {
        self.act(|| self.try_evaluate(text));
    }

    /// `$input`, `$util`, `$context` or `$stageVariables`.
    pub fn built_in(&self, name: &str) -> Value<'t> {
        super::objects::root(name)
    }
}
