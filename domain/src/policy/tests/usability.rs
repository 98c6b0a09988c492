//! The first layer: account state and validity.

use super::*;
use crate::ids::IntegrationId;
use crate::state::Validity;

const INVALID: Standing = Standing { validity: Validity::Invalid, period: Period::ALWAYS };
const PAUSED: Standing = Standing { validity: Validity::InvalidTemporarily, period: Period::ALWAYS };

fn sign_in(subject: &Subject) -> Decision {
    usually(subject, Action::SignIn, Resource::Desk)
}

#[test]
fn only_an_active_account_signs_in_and_the_refusal_names_the_step() {
    assert!(sign_in(&customer(WebAccess::Own)).allow);
    let expected = [
        (AccountState::Guest, "Carla is a guest without an account.", "Register the user"),
        (AccountState::Pending, "Carla has not activated the account yet.", "Send the activation mail"),
        (AccountState::Locked, "Carla is locked.", "Unlock the account"),
        (AccountState::Deleted, "Carla is deleted.", "Undelete Carla"),
    ];
    for (state, text, fix) in expected {
        let decision = sign_in(&Subject { state, ..customer(WebAccess::Own) });
        refused(&decision, Layer::Usability, text);
        assert_eq!(fixes(&decision), [fix]);
    }
}

#[test]
fn otr_32_who_is_not_valid_cannot_sign_in() {
    for (standing, text) in [(INVALID, "Carla is set to invalid."), (PAUSED, "Carla is set to invalid-temporarily.")] {
        let decision = sign_in(&Subject { standing, ..customer(WebAccess::Own) });
        refused(&decision, Layer::Usability, text);
        assert_eq!(fixes(&decision), ["Set Carla to valid"]);
        assert_eq!(decision.because[0].fix.as_ref().unwrap().path, "/agent/users/10/edit?set=validity:valid");
    }
}

#[test]
fn otr_31_validity_may_have_dates() {
    let at = |from: Option<i64>, until: Option<i64>| {
        let moment = |offset: Option<i64>| offset.map(|offset| Timestamp(NOW.0 + offset));
        let period = Period { from: moment(from), until: moment(until) };
        sign_in(&Subject { standing: Standing { period, ..Standing::VALID }, ..customer(WebAccess::Own) })
    };
    assert!(at(Some(0), Some(1)).allow, "from its first to its last moment");
    refused(&at(Some(1), None), Layer::Usability, "Carla is valid only from 2026-11-22 12:00 UTC.");
    refused(&at(None, Some(0)), Layer::Usability, "Carla was valid until 2026-11-22 12:00 UTC.");
}

#[test]
fn otr_37_an_invalid_customer_or_site_blocks_its_people() {
    let by_customer = Subject { customer_standing: PAUSED, ..customer(WebAccess::Own) };
    refused(&sign_in(&by_customer), Layer::Usability, "Acme is set to invalid-temporarily.");
    let by_site = Subject { site_standing: INVALID, ..customer(WebAccess::Own) };
    refused(&sign_in(&by_site), Layer::Usability, "Head office is set to invalid.");
    let fix = sign_in(&by_site).because[0].fix.as_ref().map(|fix| fix.path.clone());
    assert_eq!(
        fix.as_deref(),
        Some("/agent/customers/1/sites/1/edit?set=validity:valid"),
        "what is invalid is where the way back leads"
    );
    let back = Subject { customer_standing: Standing::VALID, ..by_customer };
    assert!(sign_in(&back).allow, "restored without touching the person");
}

#[test]
fn every_hindrance_is_named_at_once() {
    let subject = Subject {
        state: AccountState::Locked,
        standing: INVALID,
        customer_standing: INVALID,
        ..customer(WebAccess::NoAccess)
    };
    assert_eq!(
        texts(&sign_in(&subject)),
        [
            "Carla is set to invalid.",
            "Acme is set to invalid.",
            "Carla is locked.",
            "Carla has the Web Access Level No Access."
        ]
    );
}

#[test]
fn hal_14_no_access_cannot_sign_in_unless_an_agent() {
    refused(&sign_in(&customer(WebAccess::NoAccess)), Layer::Usability, "Carla has the Web Access Level No Access.");
    assert!(sign_in(&agent(UserType::User)).allow);
    let portal = usually(&agent(UserType::User), Action::UsePortal, Resource::Desk);
    refused(&portal, Layer::Portal, "Ann has the Web Access Level No Access.");
}

#[test]
fn hal_23_a_general_user_cannot_sign_in_whatever_the_account() {
    for state in AccountState::ALL {
        let general = Subject { is_general: true, state: *state, ..customer(WebAccess::Customer) };
        let decision = sign_in(&general);
        assert_eq!(texts(&decision).last(), Some(&"A General User cannot sign in."));
        assert!(!fixes(&decision).contains(&"Register the user"), "a placeholder is not to be registered");
    }
}

#[test]
fn rtp_17_a_deleted_agent_keeps_no_other_door() {
    let deleted = AgentFacts { user_type: UserType::Admin, is_deleted: true };
    let subject = Subject { agent: Some(deleted), web_access: WebAccess::Customer, ..first_line() };
    let own = TicketFacts { requester: subject.id, ..ticket() };
    for decision in [
        sign_in(&subject),
        usually(&subject, Action::UsePortal, Resource::Desk),
        usually(&subject, Action::ReadTicket, Resource::Ticket(&own)),
    ] {
        refused(&decision, Layer::Usability, "Ann is deleted.");
        assert_eq!(fixes(&decision), ["Undelete Ann"]);
    }
    let undeleted = Subject { agent: Some(AgentFacts { is_deleted: false, ..deleted }), ..subject };
    assert!(sign_in(&undeleted).allow);
}

#[test]
fn otr_32_only_valid_people_become_requesters() {
    let ann = first_line();
    let ask = |target: Subject| usually(&ann, Action::BeRequester, Resource::User(&user(target)));
    assert!(ask(customer(WebAccess::Own)).allow);
    assert!(ask(Subject { state: AccountState::Guest, ..customer(WebAccess::NoAccess) }).allow, "no account needed");
    assert!(ask(Subject { is_general: true, ..customer(WebAccess::NoAccess) }).allow, "HAL-23");
    let refusals = [
        (Subject { standing: INVALID, ..customer(WebAccess::Own) }, "Carla is set to invalid."),
        (Subject { customer_standing: PAUSED, ..customer(WebAccess::Own) }, "Acme is set to invalid-temporarily."),
        (Subject { site_standing: INVALID, ..customer(WebAccess::Own) }, "Head office is set to invalid."),
        (Subject { state: AccountState::Deleted, ..customer(WebAccess::Own) }, "Carla is deleted."),
    ];
    for (target, text) in refusals {
        refused(&ask(target), Layer::Usability, text);
    }
}

#[test]
fn a_refused_requester_is_not_named_to_who_may_not_see_the_directory() {
    let target = user(Subject { standing: INVALID, ..customer(WebAccess::Own) });
    hidden(usually(&first_line(), Action::BeRequester, Resource::User(&target)));
    forbidden(usually(&agent(UserType::Manager), Action::BeRequester, Resource::User(&target)));
}

#[test]
fn otr_32_tickets_of_an_invalid_person_stay_readable() {
    let old = TicketFacts { requester: UserId(10), ..ticket() };
    assert!(usually(&first_line(), Action::ReadTicket, Resource::Ticket(&old)).allow);
}

#[test]
fn ost_33_an_expired_account_keeps_out_and_nothing_else() {
    let limited = |until: i64| {
        let limits = AccountLimits { until: Some(Timestamp(until)), ..AccountLimits::default() };
        Subject { limits, ..customer(WebAccess::Own) }
    };
    assert!(sign_in(&limited(NOW.0 + 1)).allow);
    let decision = sign_in(&limited(NOW.0));
    assert!(!decision.allow && decision.because[0].text.contains("has expired"), "{decision:?}");
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    assert!(policy.record_hindrances(&limited(NOW.0)).is_empty(), "tickets can still be opened in their name");
}

#[test]
fn ost_33_who_keeps_the_password_may_not_change_it() {
    let limits = AccountLimits { keeps_password: true, ..AccountLimits::default() };
    let kept = Subject { limits, ..customer(WebAccess::Own) };
    assert!(usually(&customer(WebAccess::Own), Action::ChangeOwnPassword, Resource::Desk).allow);
    assert!(!usually(&kept, Action::ChangeOwnPassword, Resource::Desk).allow);
    assert!(usually(&kept, Action::ManageOwnCredentials, Resource::Desk).allow, "sessions are theirs to end");
}

#[test]
fn otr_6_a_password_of_the_directory_is_changed_there() {
    let limits = AccountLimits { directory: Some(IntegrationId(1)), ..AccountLimits::default() };
    let elsewhere = Subject { limits, ..customer(WebAccess::Own) };
    let decision = usually(&elsewhere, Action::ChangeOwnPassword, Resource::Desk);
    assert!(!decision.allow && decision.because[0].text.contains("directory"), "{decision:?}");
    assert!(usually(&elsewhere, Action::ManageOwnCredentials, Resource::Desk).allow);
}
