//! What callers get from the API of its own accord: calls of webhooks, and callbacks on the pages of operations.

use super::content::Contents;
use super::operation::deprecation;
use crate::emit::portal::elsewhere::more;
use crate::emit::portal::shown::Direction;
use crate::emit::portal::view::{BodyView, CallbackView, ParameterGroup, ResponseView};
use crate::plan::docs::{CallbackDocs, OperationDocs};

/// A call, as those see it who get it.
pub(super) struct Received {
    pub(super) parameters: Vec<ParameterGroup>,
    pub(super) body: Option<BodyView>,
    pub(super) responses: Vec<ResponseView>,
}

impl Contents<'_> {
    /// A call that the API makes.
    pub(super) fn received(&mut self, docs: &OperationDocs) -> Received {
        let body = docs.body.as_ref();
        // What the API sends is an answer in all but name, and what it is answered comes from a client.
        Received {
            parameters: self.parameters(docs, Direction::Answer),
            body: body.map(|body| self.body(body, Direction::Answer)),
            responses: self.responses(docs, Direction::Request, None),
        }
    }

    /// What the backend calls because of calls of an operation.
    pub(super) fn callbacks(&mut self, docs: &OperationDocs) -> Vec<CallbackView> {
        let names = docs.callbacks.iter().map(|it| {
            let full = format!("{} {} {}", it.name, it.method, it.address);
            (it.name.clone(), full)
        });
        let anchors = self.anchors_of_named("callback", names);
        let callbacks = docs.callbacks.iter().zip(anchors);
        callbacks
            .map(|(docs, anchor)| self.callback(docs, anchor))
            .collect()
    }

    fn callback(&mut self, docs: &CallbackDocs, anchor: String) -> CallbackView {
        let said = &docs.operation;
        self.within.clone_from(&anchor);
        let received = self.received(said);
        self.within.clear();
        // Its title is a heading of the third level.
        self.below(1);
        CallbackView {
            anchor,
            name: docs.name.clone(),
            title: docs.title().to_owned(),
            method: docs.method.clone(),
            address: docs.address.clone(),
            description: self.prose(&said.description),
            more: more(said.more.as_ref()),
            deprecation: deprecation(said),
            parameters: received.parameters,
            body: received.body,
            responses: received.responses,
        }
    }
}
