//! Where the requests of one bucket go, decided once.
//!
//! The SDK finds it out for every request, by rules that look at the key among other things, and does so twice. For the
//! objects of a plain bucket they always come to the same, and take longer than much else that a small request needs.

use std::sync::OnceLock;

use aws_sdk_s3::config::auth::{self, ResolveAuthScheme};
use aws_sdk_s3::config::endpoint::{DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_s3::config::{ConfigBag, RuntimeComponents};
use aws_smithy_runtime_api::client::auth::{AuthSchemeOption, AuthSchemeOptionsFuture};

/// Remembers what the rules came to for a bucket.
#[derive(Debug)]
pub(super) struct RememberedEndpoint {
    rules: DefaultResolver,
    bucket: String,
    known: OnceLock<Endpoint>,
}

impl RememberedEndpoint {
    pub(super) fn of(bucket: &str) -> Self {
        RememberedEndpoint { rules: DefaultResolver::new(), bucket: bucket.to_owned(), known: OnceLock::new() }
    }
}

impl ResolveEndpoint for RememberedEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        if params.bucket() != Some(&self.bucket) {
            return ResolveEndpoint::resolve_endpoint(&self.rules, params);
        }
        if let Some(known) = self.known.get() {
            return EndpointFuture::ready(Ok(known.clone()));
        }
        EndpointFuture::new(async {
            let endpoint = ResolveEndpoint::resolve_endpoint(&self.rules, params).await?;
            Ok(self.known.get_or_init(|| endpoint).clone())
        })
    }
}

/// Signs everything in the one way that all servers know.
#[derive(Debug)]
pub(super) struct AlwaysSigned;

impl ResolveAuthScheme for AlwaysSigned {
    fn resolve_auth_scheme<'a>(
        &'a self,
        _: &'a auth::Params,
        _: &'a ConfigBag,
        _: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        let signature = AuthSchemeOption::builder().scheme_id(aws_runtime::auth::sigv4::SCHEME_ID).build();
        AuthSchemeOptionsFuture::ready(signature.map(|signature| vec![signature]).map_err(Into::into))
    }
}
