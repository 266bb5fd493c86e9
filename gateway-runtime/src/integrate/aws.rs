//! Lambda, and the credentials for it and for other services, as one part: gateways whose documents call nothing of AWS leave
//! it out of their binaries. Everything else reaches it through the pointers here.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::client_body::ClientBody;
use super::custom;
use super::lambda::{self, Function, Invocation, InvokeCall, Operation, Place};
use super::upstream::Origin;
use crate::aws::Access;
use crate::context::{Call, Failure, Report};
use crate::descriptor::{LambdaIntegration, Transformation};
use crate::guard::Head;
use crate::respond::Answer;

/// The part. Emitted code names [`AWS`] where a document needs it.
#[derive(Clone, Copy)]
pub struct Aws {
    /// Who the gateway is, as its environment says.
    pub(crate) access: fn() -> Access,
    /// The function of an integration.
    pub(crate) function: ResolveFunction,
}

/// For gateways that call AWS.
pub const AWS: Aws = Aws {
    access: Access::from_process,
    function: |integration, operation, place, origin| {
        Function::resolve(integration, operation, place, &CALLS, origin)
    },
};

/// What a function is called with.
pub(crate) struct Calls {
    /// By a proxy integration.
    pub(super) proxy: Proxy,
    /// By one that maps.
    pub(super) custom: Custom,
    /// By whom only the result matters to.
    pub(crate) invoke: Invoke,
}

static CALLS: Calls = Calls {
    proxy: |call, integration, function, head, body, report| {
        Box::pin(lambda::call(
            call,
            integration,
            function,
            head,
            body,
            report,
        ))
    },
    custom: |call, (integration, changes), function, head, body, report| {
        Box::pin(custom::function(
            call,
            integration,
            changes,
            function,
            head,
            body,
            report,
        ))
    },
    invoke: |call, report| Box::pin(lambda::invoke(call, report)),
};

/// Gives the server of scheme, host and port.
pub(crate) type Servers<'a> = &'a mut dyn FnMut(bool, &str, u16) -> Result<Arc<Origin>, String>;

type ResolveFunction = for<'a> fn(
    &'a LambdaIntegration,
    Operation,
    &'a Place<'a>,
    Servers<'a>,
) -> Result<Function, String>;

type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

type Proxy = for<'a> fn(
    &'a Call<'a>,
    &'static LambdaIntegration,
    &'a Function,
    &'a Head<'a>,
    ClientBody,
    &'a mut Report,
) -> Pending<'a, Answer>;

type Custom = for<'a> fn(
    &'a Call<'a>,
    (&'static LambdaIntegration, &'static Transformation),
    &'a Function,
    &'a Head<'a>,
    ClientBody,
    &'a mut Report,
) -> Pending<'a, Answer>;

type Invoke = for<'a> fn(InvokeCall<'a>, &'a mut Report) -> Pending<'a, Invocation>;

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aws")
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Calls")
    }
}
