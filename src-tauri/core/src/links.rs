//! Public links of a vault on this computer: whoever has the address of one gets the document, over HTTP.
//!
//! [`LinkServer`] is what the edge starts and stops. It stands on [`PublicDocuments`], which says what a link opens, and
//! knows nothing else of a vault: no index, no storage, no path. No byte of a request ever becomes one.
//!
//! A connection is one task. What comes in is read and judged by us, head by head (`gate`, `head`, `request`), and hyper
//! is only ever given plain requests of our own, so that no answer leaves without the headers of `answer`, and two parsers
//! can never see two different requests in the same bytes. What goes out is framed and written by hyper. Everything that
//! decides (`request`, `range`, `conditions`, `answer`, `tally`, `send_rate`) is pure.
//!
//! Deliberately not here: which links there are, until when and for whom, what a password is compared with, and what counts
//! downloads; TLS; a page of our own. After `storage/s3` this is the second and last place that knows a runtime.

mod answer;
mod body;
mod conditions;
mod connection;
mod disposition;
mod flow;
mod gate;
mod head;
mod hosts;
mod lan_addresses;
mod media;
mod peer;
mod public;
mod range;
mod request;
mod send_rate;
mod server;
mod site;
mod slots;
mod tally;
mod watch;

pub use lan_addresses::lan_addresses;
pub use media::Media;
pub use public::{Ending, PublicContent, PublicDocument, PublicDocuments, PublicRead, Refusal};
pub use server::{LinkServer, USUAL_PORT};
