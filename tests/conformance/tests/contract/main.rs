//! The contract of `<phone-consent>` with its page, in Chromium, Firefox and WebKit.
//!
//! Requirements that a browser's own text field also meets are tested on it too, which validates the suite itself. A test is named
//! `REQUIREMENT::SUBJECT::ENGINE`; `cargo test -p conformance -F browsers -- focus` runs those with `focus` in their names.

mod announced;
mod examples;
mod fallback;
mod filling;
mod focus;
mod form;
mod languages;
mod leaks;
mod loading;
mod mistakes;
mod places;
mod script;
mod states;
mod validity;

use std::process::ExitCode;

use conformance::{FIELD, Subject, WIDGET, promises, run};
use e2e::Browser;

/// Requirements on any form control.
const BOTH: &[&Subject] = &[&WIDGET, &FIELD];
/// Requirements that do not apply to the browser's own field.
const OURS: &[&Subject] = &[&WIDGET];
const ALL: &[Browser] = &Browser::ALL;

fn main() -> ExitCode {
    let mut all = Vec::new();
    all.extend(promises!(BOTH, ALL;
        form::it_belongs_to_its_form,
        form::its_value_is_posted_under_its_name,
        form::a_name_given_later_is_the_name_and_without_one_nothing_is_sent,
        form::a_reset_brings_the_beginning_back,
        form::disabled_it_takes_no_part,
        form::a_disabled_fieldset_disables_it_and_gives_it_back,
        form::going_back_restores_the_value_and_no_agreement,
        form::enter_in_it_sends_the_form_it_names,
        validity::required_it_holds_the_form_until_it_has_a_value,
        validity::a_message_of_the_page_holds_the_form_until_it_is_taken_back,
        focus::its_labels_focus_it,
        focus::focus_goes_in_and_tab_goes_through,
        places::two_in_a_form_stand_alone,
        places::moved_to_another_form_it_keeps_what_was_given,
        places::moved_with_its_form_into_another_tree_it_is_sent,
        places::it_works_inside_a_shadow_root,
        places::it_works_inside_a_frame,
        script::a_page_may_send_the_form_by_script,
        script::a_page_may_read_the_form_and_send_it_itself,
        script::properties_set_before_it_is_in_the_page_hold,
        filling::a_filler_that_sends_input_and_change_is_heard,
        filling::a_filler_that_sends_change_alone_is_heard,
    ));
    all.extend(promises!(OURS, ALL;
        form::a_no_is_posted_as_a_no,
        validity::a_wrong_number_holds_the_form_and_says_why,
        announced::each_problem_of_a_number_is_shown_and_said_alike,
        announced::what_is_to_be_done_at_the_boxes_is_shown_and_said_alike,
        announced::a_receipt_that_is_not_kept_is_shown_and_said_before_the_form_goes,
        announced::in_a_frame_of_another_site_it_says_so_and_the_form_works,
        focus::it_focuses_the_field_that_comes_next,
        places::a_copy_begins_anew,
        places::in_a_frame_of_another_site_it_takes_no_agreement_unless_that_is_allowed,
        places::it_works_inside_a_frame_whose_page_stands_in_an_attribute,
        places::taken_out_and_put_back_it_begins_anew,
        script::properties_set_before_its_class_was_known_hold,
        script::code_of_the_page_may_use_the_element_at_any_moment,
        script::to_withdraw_an_empty_list_withdraws_nothing,
        script::a_number_that_was_set_does_not_come_back_after_a_reset,
        script::its_form_is_set_by_the_id_as_a_property_too,
        loading::a_host_that_does_not_know_wasm_serves_it_all_the_same,
        script::ready_is_false_while_the_visitor_has_something_to_do,
        script::the_button_that_was_pressed_is_sent_too,
        filling::a_number_set_before_agreeing_waits,
        filling::a_field_that_the_page_takes_away_comes_back,
        filling::a_copy_made_while_a_number_is_entered_has_one_field,
        states::each_state_is_told_to_styles_and_scripts,
        states::events_are_told_in_order_and_reach_the_document,
        states::the_list_of_receipts_shows_one_that_is_recorded_meanwhile,
        states::a_page_styles_parts_states_and_colours,
        loading::a_classic_script_does_the_same,
        loading::from_another_origin_it_comes_by_cors_and_integrity,
        loading::a_script_that_is_not_the_one_named_does_not_run,
        loading::the_module_is_compiled_while_it_comes,
        loading::its_files_may_be_hosted_elsewhere,
        loading::a_second_copy_changes_nothing,
        loading::a_receipt_server_may_be_a_path_of_the_site,
        loading::tables_of_numbers_come_a_zone_at_a_time,
        loading::without_the_tables_of_a_zone_its_numbers_wait_for_them,
        fallback::without_script_the_fallback_is_read_and_the_form_works,
        fallback::without_the_module_the_fallback_is_read_and_the_form_works,
        fallback::where_a_policy_forbids_modules_the_fallback_is_read_and_the_form_works,
        fallback::on_an_insecure_origin_the_fallback_is_read_and_the_form_works,
        fallback::a_document_that_is_not_valid_is_never_shown,
        fallback::a_file_that_cannot_be_had_is_said_and_the_form_works,
        fallback::a_file_that_was_spoilt_is_asked_for_once_more,
        fallback::a_file_that_does_not_come_is_given_up_after_a_minute,
        fallback::a_cache_with_another_release_breaks_nothing,
        mistakes::a_page_in_the_place_of_a_document_is_passed_over,
        mistakes::a_word_that_an_attribute_does_not_know_is_reported_and_ignored,
        mistakes::a_published_file_that_is_pasted_into_the_page_keeps_its_hash,
        mistakes::a_document_that_the_server_did_not_publish_is_said_in_the_console,
        mistakes::a_script_in_the_head_finds_the_document_that_stands_in_the_element,
        mistakes::a_form_that_would_send_nothing_for_want_of_a_name_is_said_in_the_console,
        languages::two_elements_ask_for_a_languages_file_once,
        languages::it_is_asked_for_before_the_module_is_there_and_so_is_the_document,
        languages::a_language_that_the_release_has_not_is_shown_in_english,
        languages::a_language_that_does_not_come_is_shown_in_english,
        languages::texts_that_are_not_those_of_the_release_are_not_read,
        languages::without_any_language_the_fallback_is_read_and_the_form_works,
    ));
    all.extend(promises!(OURS, ALL;
        leaks::of_a_thousand_elements_made_and_removed_none_is_alive,
        leaks::the_modules_memory_does_not_grow_from_the_second_thousand_to_the_third,
    ));
    all.extend(promises!(OURS, ALL;
        examples::the_react_page_works_as_it_is,
        examples::the_vue_page_works_as_it_is,
    ));
    // These remove single elements, for which WebKitGTK gives no reliable result.
    all.extend(promises!(OURS, &[Browser::Chromium, Browser::Firefox];
        leaks::taken_out_on_any_screen_it_ends,
        leaks::taken_out_while_a_request_is_under_way_it_ends_with_it,
    ));
    all.extend(promises!(OURS, &[Browser::Chromium];
        filling::the_browsers_own_filling_is_heard,
    ));
    run(all)
}
