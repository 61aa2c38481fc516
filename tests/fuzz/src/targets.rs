//! The targets. Each file says what its bytes mean and which promises it checks.

pub(crate) mod arguments;
pub(crate) mod cursor;
pub(crate) mod export_name;
pub(crate) mod marker;
pub(crate) mod name;
pub(crate) mod query;
pub(crate) mod request;
pub(crate) mod settings;
pub(crate) mod sidecar;
pub(crate) mod upload_state;

mod library;
