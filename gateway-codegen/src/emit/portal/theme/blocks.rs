//! The language's blocks. As in the library, but that a name which is not there is an error, also where it is only asked
//! whether there is something.

use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, Output,
    RenderContext, Renderable,
};
use serde_json::Value;

use super::helpers::{failed, given, is_true};
use super::work::Work;

/// `{{#if value}}`, `{{#unless value}}`.
pub(super) struct If {
    pub(super) of: bool,
}

impl HelperDef for If {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        templates: &'reg Handlebars<'reg>,
        data: &'rc Context,
        context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let values = given(helper)?;
        let is = values.first().is_some_and(|value| is_true(value));
        let chosen = match is == self.of {
            true => helper.template(),
            false => helper.inverse(),
        };
        chosen.map_or(Ok(()), |it| it.render(templates, data, context, out))
    }
}

/// `{{#with value}}`.
pub(super) struct With;

impl HelperDef for With {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        templates: &'reg Handlebars<'reg>,
        data: &'rc Context,
        context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        given(helper)?;
        let value = helper.param(0).filter(|it| is_true(it.value()));
        let Some(value) = value else {
            let other = helper.inverse();
            return other.map_or(Ok(()), |it| it.render(templates, data, context, out));
        };
        let mut block = BlockContext::new();
        if let Some(parent) = context.block() {
            block
                .local_variables_mut()
                .clone_from(parent.local_variables());
        }
        match value.context_path() {
            Some(path) => block.base_path_mut().clone_from(path),
            None => block.set_base_value(value.value().clone()),
        }
        if let Some(name) = helper.block_param() {
            let mut names = BlockParams::new();
            match value.context_path() {
                Some(_) => names.add_path(name, Vec::new())?,
                None => names.add_value(name, value.value().clone())?,
            }
            block.set_block_params(names);
        }
        context.push_block(block);
        let inner = helper.template();
        let done = inner.map_or(Ok(()), |it| it.render(templates, data, context, out));
        context.pop_block();
        done
    }
}

/// `{{#each list}}`.
pub(super) struct Each {
    pub(super) work: Work,
}

impl HelperDef for Each {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        templates: &'reg Handlebars<'reg>,
        data: &'rc Context,
        context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let values = given(helper)?;
        // Each with its name or number.
        let entries: Vec<(Option<&str>, &Value)> = match values.first() {
            Some(Value::Array(list)) => list.iter().map(|it| (None, it)).collect(),
            Some(Value::Object(members)) => members
                .iter()
                .map(|(name, it)| (Some(name.as_str()), it))
                .collect(),
            Some(Value::Null) => Vec::new(),
            _ => return Err(failed("`each` takes a list")),
        };
        let path = helper.param(0).and_then(|it| it.context_path());
        let inner = match (entries.is_empty(), helper.template()) {
            (false, Some(inner)) => inner,
            (false, None) => return Ok(()),
            (true, _) => {
                let other = helper.inverse();
                return other.map_or(Ok(()), |it| it.render(templates, data, context, out));
            }
        };
        let n = entries.len();
        self.work.take(n)?;
        context.push_block(BlockContext::new());
        let mut done = Ok(());
        for (i, (name, value)) in entries.into_iter().enumerate() {
            let key = name.map_or_else(|| Value::from(i), Value::from);
            if let Some(block) = context.block_mut() {
                block.set_local_var("first", (i == 0).into());
                block.set_local_var("last", (i + 1 == n).into());
                block.set_local_var("index", i.into());
                if name.is_some() {
                    block.set_local_var("key", key.clone());
                }
                match path {
                    Some(path) => {
                        let base = block.base_path_mut();
                        base.clone_from(path);
                        base.push(name.map_or_else(|| i.to_string(), str::to_owned));
                    }
                    None => block.set_base_value(value.clone()),
                }
                let pair = helper.block_param_pair();
                let single = helper.block_param();
                if let Some(as_value) = single.or(pair.map(|(value, _)| value)) {
                    let mut names = BlockParams::new();
                    match path {
                        Some(_) => names.add_path(as_value, Vec::new())?,
                        None => names.add_value(as_value, value.clone())?,
                    }
                    if let Some((_, as_key)) = pair {
                        names.add_value(as_key, key)?;
                    }
                    block.set_block_params(names);
                }
            }
            done = inner.render(templates, data, context, out);
            if done.is_err() {
                break;
            }
        }
        context.pop_block();
        done
    }
}
