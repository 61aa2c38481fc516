//! The storage contract: one suite, run over every backend and every decorator.
//!
//! A clause is a function over `&dyn Storage` and becomes one named test per backend:
//! `storage_contract::local::deleting_twice_succeeds`. It may use nothing that the trait does not promise. A backend that
//! is not in the list below does not count as done.

mod changes;
mod copies;
mod documents;
mod fixtures;
mod listing;
mod objects;
mod races;
mod uploads;
mod words;

/// What holds wherever objects are kept.
macro_rules! whole_objects {
    ($backend:ident) => {
        clauses! { $backend:
            objects {
                what_is_stored_comes_back,
                the_largest_object_for_one_call_is_stored,
                more_than_one_call_takes_is_refused,
                creating_never_touches_what_is_there,
                replacing_takes_the_place_of_the_old_one,
                what_is_not_wanted_any_more_is_there_whole_or_not,
                replacing_nothing_creates,
                ranges_deliver_exactly_what_they_name,
                a_range_beyond_the_end_is_refused,
                a_missing_object_is_not_found,
                the_key_of_another_user_is_another_object,
                content_and_sidecar_are_two_objects,
                metadata_says_length_and_time,
                deleting_removes,
                deleting_twice_succeeds,
                a_reader_outlives_its_object,
                a_reader_keeps_what_it_opened_when_it_is_replaced,
                what_is_set_aside_is_out_of_sight,
                setting_aside_twice_succeeds,
                a_key_can_be_set_aside_again_and_again,
            }
            copies {
                a_copy_is_another_object_of_the_same_bytes,
                a_copy_takes_the_place_of_what_was_there,
                what_is_not_there_is_not_copied,
            }
            documents {
                documents_are_stored_together_each_with_content_and_sidecar,
                one_document_and_none_are_stored_too,
                a_document_whose_place_is_taken_fails_alone_and_changes_nothing,
                a_document_whose_sidecar_is_taken_leaves_that_one_alone,
                a_document_that_is_too_large_fails_alone,
            }
            listing {
                a_user_of_whom_nothing_is_stored_has_no_keys,
                a_list_is_whole_and_in_order,
                a_list_holds_the_keys_of_its_user_only,
                a_list_ends_where_the_caller_breaks_it,
                the_caller_may_use_the_storage_while_it_lists,
            }
            changes {
                the_change_lock_lets_one_in_at_a_time,
                a_held_change_lock_makes_others_busy_after_ten_seconds,
                new_objects_need_no_lock,
                free_bytes_can_be_asked,
            }
        }
    };
}

/// What holds where a condition and its write are one step.
macro_rules! races_of_writers {
    ($backend:ident) => {
        clauses! { $backend:
            races {
                of_two_writers_exactly_one_creates,
                readers_see_the_old_or_the_new_object_never_a_mixture,
            }
        }
    };
}

/// What holds where parts may be as short as those of the clauses.
macro_rules! short_parts {
    ($backend:ident) => {
        clauses! { $backend:
            uploads {
                an_upload_of_many_chunks_becomes_one_object,
                an_upload_of_nothing_becomes_an_empty_object,
                an_upload_of_one_byte_becomes_an_object,
                chunks_may_come_in_any_order,
                chunks_may_come_from_several_threads,
                a_chunk_sent_again_replaces_the_earlier_one,
                a_chunk_that_is_not_wanted_any_more_can_be_sent_again,
                receipts_carry_the_hash_of_the_bytes,
                chunks_are_reported_in_order_and_never_wrongly,
                a_chunk_outside_the_plan_is_refused_and_changes_nothing,
                an_upload_that_lacks_a_chunk_is_refused_and_stays_open,
                nothing_is_visible_before_the_end,
                completing_twice_succeeds,
                an_upload_ends_only_with_a_free_key,
                an_object_that_came_first_stays_and_the_upload_stays_open,
                two_uploads_of_one_key_do_not_mix,
                an_upload_given_up_is_gone,
                giving_up_twice_succeeds,
                an_upload_that_never_was_is_not_found,
                completing_under_another_key_is_refused,
                what_could_never_fit_is_refused_at_once,
            }
            races {
                of_two_uploads_exactly_one_completes,
            }
        }
    };
}

macro_rules! clauses {
    ($backend:ident: $($group:ident { $($clause:ident),+ $(,)? })+) => {
        $($(
            #[test]
            fn $clause() {
                super::fixtures::$backend(|storage| super::$group::$clause(storage));
            }
        )+)+
    };
}

/// All of it.
macro_rules! contract {
    ($($backend:ident),+ $(,)?) => {
        $(mod $backend {
            whole_objects! { $backend }
            races_of_writers! { $backend }
            short_parts! { $backend }
        })+
    };
}

contract!(bucket_in_double, bucket_with_limits, local, local_on_simulated_disk, mock, retrying, faulty, caching);

// Real servers take no parts below 5 MiB: what is said of parts is tried there by `tests/s3/parts.rs`.
mod bucket_in_seaweed_fs {
    whole_objects! { bucket_in_seaweed_fs }
    races_of_writers! { bucket_in_seaweed_fs }
}

mod bucket_in_s3s_fs {
    whole_objects! { bucket_in_s3s_fs }
}
