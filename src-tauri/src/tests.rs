//! Tests of the edge over a real vault in a temporary folder: every command as the page would call it, without a screen.

mod argument_table;
mod arguments;
mod arguments_at_random;
mod bucket_links;
mod buckets;
mod closing;
mod documents;
mod dragging;
mod events;
mod harness;
mod health;
mod identities;
mod imports;
mod links;
mod many_calls;
mod opening;
mod outside;
mod reference;
mod sharing;
mod steering;
mod stranger;
mod vaults;
