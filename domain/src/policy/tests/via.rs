//! How somebody acts: in somebody's view, with a token, as Deskfolk itself.

use super::*;
use crate::ids::{ImpersonationId, ScimConnectionId, SourceId, TokenId};
use crate::policy::{Hat, Scope};
use crate::state::Validity;

fn in_view(left_ms: i64) -> Via {
    let (id, admin, admin_name) = (ImpersonationId(1), UserId(1), "Ada".to_owned());
    let expires_at = Timestamp(NOW.0 + left_ms);
    Via::Impersonation { id, admin, admin_name, expires_at, keeps_credentials: false }
}

fn looking(left_ms: i64, scopes: Option<&[Scope]>) -> Via {
    let (id, admin, admin_name) = (ImpersonationId(1), UserId(1), "Ada".to_owned());
    let scopes = scopes.map(|scopes| scopes.iter().copied().collect());
    Via::Look { id, admin, admin_name, expires_at: Timestamp(NOW.0 + left_ms), scopes }
}

fn token(scopes: &[Scope]) -> Via {
    Via::Token { id: TokenId(1), scopes: scopes.iter().copied().collect() }
}

fn ask(via: Via, subject: Subject, action: Action, resource: Resource<'_>) -> Decision {
    let structure = structure();
    Policy { structure: &structure, now: NOW }.decide(&Actor { subject, via }, action, resource)
}

#[test]
fn zam_18_a_full_view_allows_what_the_person_may_do_and_no_more() {
    let carla = customer(WebAccess::Own);
    let own = TicketFacts { requester: carla.id, ..ticket() };
    let (ticket, desk) = (Resource::Ticket(&own), Resource::Desk);
    for (action, resource) in [(Action::Reply, ticket), (Action::ManageOwnCredentials, desk), (Action::UsePortal, desk)]
    {
        assert!(ask(in_view(1), carla.clone(), action, resource).allow, "{action:?}");
    }
    assert!(!ask(in_view(1), carla, Action::ReadNotes, ticket).allow);
}

#[test]
fn zam_18_a_setting_keeps_the_password_out_of_reach_in_a_view() {
    let Via::Impersonation { id, admin, admin_name, expires_at, .. } = in_view(1) else { panic!("a view") };
    let kept = || Via::Impersonation { id, admin, admin_name: admin_name.clone(), expires_at, keeps_credentials: true };
    let ask = |via, action| ask(via, customer(WebAccess::Own), action, Resource::Desk);
    assert!(ask(in_view(1), Action::ChangeOwnPassword).allow);
    let refused = ask(kept(), Action::ChangeOwnPassword);
    assert!(!refused.allow && refused.because[0].layer == Layer::Via);
    assert!(ask(kept(), Action::ManageOwnCredentials).allow && ask(kept(), Action::UsePortal).allow);
}

#[test]
fn a_view_ends_by_itself_at_its_last_moment() {
    let carla = customer(WebAccess::Own);
    assert!(ask(in_view(1), carla.clone(), Action::UsePortal, Resource::Desk).allow);
    let over = ask(in_view(0), carla.clone(), Action::UsePortal, Resource::Desk);
    refused(&over, Layer::Via, "The time in this person's view is over.");
    let structure = structure();
    let actor = Actor { subject: carla.clone(), via: in_view(0) };
    let own = TicketFacts { requester: carla.id, ..ticket() };
    assert!(!Policy { structure: &structure, now: NOW }.ticket_scope(&actor, Hat::Any).contains(&own));
    let over = ask(looking(0, None), actor.subject, Action::UsePortal, Resource::Desk);
    refused(&over, Layer::Via, "The time in this person's view is over.");
}

/// What nobody does while looking: views of views, what is shown once or taken away, and what is the writer's alone.
const NOT_LOOKING: [Action; 7] = [
    Action::Impersonate,
    Action::Look,
    Action::ExportPerson,
    Action::ExportOneself,
    Action::ManageOwnTokens,
    Action::ManageOwnTwoFactor,
    Action::KeepDrafts,
];

#[test]
fn n3_who_looks_is_shown_what_the_person_is_shown() {
    let ada = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    let (ticket, person) = (ticket(), user(customer(WebAccess::Own)));
    for subject in [ada, customer(WebAccess::Customer)] {
        for action in Action::ALL {
            for resource in
                [Resource::Desk, Resource::Ticket(&ticket), Resource::Queue(SUPPORT), Resource::User(&person)]
            {
                let decision = ask(looking(1, None), subject.clone(), *action, resource);
                if NOT_LOOKING.contains(action) {
                    assert!(!decision.allow, "{action:?}");
                } else {
                    assert_eq!(decision, usually(&subject, *action, resource), "{action:?}");
                }
            }
        }
    }
    let enter = ask(looking(1, None), agent(UserType::Admin), Action::Impersonate, Resource::User(&person));
    let text = "\"View from user's perspective\" is not possible while looking through somebody's eyes.";
    refused(&enter, Layer::Via, text);
}

#[test]
fn n3_who_looks_writes_nothing_and_everybody_else_is_asked_what() {
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    let writing = |via| policy.decide_writing(&Actor { subject: customer(WebAccess::Customer), via });
    for scopes in [None, Some(Scope::ALL)] {
        let decision = writing(looking(1, scopes));
        let text = "You only look through the eyes of Carla. Nothing can be changed, sent or exported.";
        refused(&decision, Layer::Via, text);
        assert!(matches!(decision.require(), Err(AppError::Forbidden(_))));
    }
    for via in [Via::Direct, in_view(1), token(&[]), Via::Mail, Via::System] {
        assert!(writing(via.clone()).allow, "{via:?}");
    }
}

#[test]
fn n3_a_look_with_a_token_needs_the_scope_as_well() {
    let carla = customer(WebAccess::Own);
    let own = TicketFacts { requester: carla.id, ..ticket() };
    let read = |scopes| ask(looking(1, Some(scopes)), carla.clone(), Action::ReadTicket, Resource::Ticket(&own));
    assert!(read(&[Scope::TicketsRead]).allow);
    refused(&read(&[Scope::Admin]), Layer::Via, "The API token lacks the scope tickets:read.");
}

#[test]
fn from_a_view_nobody_enters_another_or_makes_tokens() {
    let admin = agent(UserType::Admin);
    let carla = user(customer(WebAccess::Own));
    let enter = ask(in_view(1), admin.clone(), Action::Impersonate, Resource::User(&carla));
    refused(&enter, Layer::Via, "\"View from user's perspective\" is not possible while in somebody's view.");
    let tokens = ask(in_view(1), admin, Action::ManageOwnTokens, Resource::Desk);
    refused(&tokens, Layer::Via, "\"Manage own API tokens\" is not possible while in somebody's view.");
}

#[test]
fn in_a_view_nobodys_drafts_are_kept() {
    let carla = customer(WebAccess::Own);
    assert!(usually(&carla, Action::KeepDrafts, Resource::Desk).allow);
    let refused_there = ask(in_view(1), carla, Action::KeepDrafts, Resource::Desk);
    refused(&refused_there, Layer::Via, "\"Keep drafts\" is not possible while in somebody's view.");
}

#[test]
fn from_a_view_nothing_is_imported() {
    for (action, label) in
        [(Action::ImportUsers, "Import users"), (Action::ImportCustomers, "Import customers and sites")]
    {
        let import = ask(in_view(1), agent(UserType::Admin), action, Resource::Desk);
        refused(&import, Layer::Via, &format!("\"{label}\" is not possible while in somebody's view."));
    }
}

#[test]
fn a_view_of_a_person_who_became_unusable_is_refused() {
    let carla = Subject { state: AccountState::Locked, ..customer(WebAccess::Own) };
    let decision = ask(in_view(1), carla, Action::UsePortal, Resource::Desk);
    refused(&decision, Layer::Usability, "Carla is locked.");
}

#[test]
fn the_real_actor_is_the_admin() {
    let actor = |via| Actor { subject: customer(WebAccess::Own), via };
    assert_eq!(actor(in_view(1)).real(), UserId(1));
    assert_eq!(actor(looking(1, None)).real(), UserId(1));
    assert_eq!(actor(Via::Direct).real(), UserId(10));
    assert_eq!(actor(token(&[])).real(), UserId(10));
}

#[test]
fn a_token_needs_the_scope_and_its_owner_the_right() {
    let admin = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    let (ticket, person) = (ticket(), user(customer(WebAccess::Own)));
    // A conversion needs the scopes of all it makes.
    let by_one = |action: &&Action| **action != Action::ConvertOpportunity;
    for scope in Scope::ALL {
        for action in Action::ALL.iter().filter(by_one) {
            for resource in
                [Resource::Desk, Resource::Ticket(&ticket), Resource::Queue(SUPPORT), Resource::User(&person)]
            {
                let by_token = ask(token(&[*scope]), admin.clone(), *action, resource);
                let by_hand = usually(&admin, *action, resource);
                assert_eq!(by_token.allow, by_hand.allow && action.scope() == Some(*scope), "{scope:?} {action:?}");
            }
        }
    }
    let both = token(&[Scope::TicketsWrite, Scope::DirectoryWrite]);
    assert!(ask(both, admin.clone(), Action::ConvertOpportunity, Resource::Ticket(&ticket)).allow);
    for scope in [Scope::TicketsWrite, Scope::DirectoryWrite] {
        let one = ask(token(&[scope]), admin.clone(), Action::ConvertOpportunity, Resource::Ticket(&ticket));
        assert!(!one.allow, "{scope:?}");
    }
    let missing = ask(token(&[Scope::TicketsRead]), admin.clone(), Action::AddNote, Resource::Ticket(&ticket));
    refused(&missing, Layer::Via, "The API token lacks the scope tickets:write.");
    let never = ask(token(Scope::ALL), admin, Action::ManageOwnCredentials, Resource::Desk);
    refused(&never, Layer::Via, "\"Manage own sessions\" is not possible with an API token.");
    let all = ask(token(Scope::ALL), customer(WebAccess::Customer), Action::ReadUsers, Resource::Desk);
    refused(&all, Layer::Rights, "Carla is not an agent.");
}

#[test]
fn a_token_does_not_outlive_its_owner() {
    let locked = Subject { state: AccountState::Locked, ..first_line() };
    let decision = ask(token(Scope::ALL), locked, Action::ReadTicket, Resource::Ticket(&ticket()));
    assert_eq!(decision.because[0].layer, Layer::Usability);
}

#[test]
fn how_somebody_acts_does_not_reveal_records() {
    let carla = customer(WebAccess::Own);
    let (hidden_ticket, own) = (ticket(), TicketFacts { requester: carla.id, ..ticket() });
    for via in [looking(0, None), in_view(0), token(&[])] {
        hidden(ask(via.clone(), carla.clone(), Action::Reply, Resource::Ticket(&hidden_ticket)));
        hidden(ask(via.clone(), carla.clone(), Action::CreateTicket, Resource::Queue(PAYROLL)));
        hidden(ask(via.clone(), carla.clone(), Action::ModifyUser, Resource::User(&user(person(11, "Dora")))));
        forbidden(ask(via, carla.clone(), Action::Reply, Resource::Ticket(&own)));
    }
}

#[test]
fn deskfolk_itself_may_do_everything_that_is_asked_of_the_right_record() {
    let nobody = Subject { state: AccountState::Guest, ..customer(WebAccess::NoAccess) };
    let (ticket, person) = (ticket(), user(agent(UserType::Admin)));
    for action in Action::ALL {
        let resource = match (action.ticket_right(), action.permission()) {
            (Some(TicketRight::Create), _) => Resource::Queue(SUPPORT),
            (Some(_), _) => Resource::Ticket(&ticket),
            (None, Some(_)) => Resource::User(&person),
            (None, None) => continue,
        };
        let decision = ask(Via::System, nobody.clone(), *action, resource);
        assert!(decision.allow, "{action:?}");
        assert_eq!(texts(&decision), ["Deskfolk itself acts."]);
    }
    let structure = structure();
    let actor = Actor { subject: nobody, via: Via::System };
    assert!(Policy { structure: &structure, now: NOW }.ticket_scope(&actor, Hat::Any).everything);
}

#[test]
fn by_mail_the_customer_side_writes_without_an_account_and_does_nothing_else() {
    for (state, web_access) in [
        (AccountState::Guest, WebAccess::Own),
        (AccountState::Pending, WebAccess::Own),
        (AccountState::Active, WebAccess::NoAccess),
    ] {
        let carla = Subject { state, ..customer(web_access) };
        let own = TicketFacts { requester: carla.id, ..ticket() };
        let followed = TicketFacts { participants: vec![(carla.id, Period::default())], ..ticket() };
        for ticket in [&own, &followed] {
            assert!(ask(Via::Mail, carla.clone(), Action::Reply, Resource::Ticket(ticket)).allow, "{state:?}");
        }
        assert!(!ask(Via::Mail, carla.clone(), Action::Reply, Resource::Ticket(&ticket())).allow, "of somebody else");
        for action in [Action::ReadUsers, Action::CreateUser, Action::UsePortal, Action::ManageOwnTokens] {
            assert!(!ask(Via::Mail, carla.clone(), action, Resource::Desk).allow, "{action:?}");
        }
    }
}

#[test]
fn otr_32_by_mail_nobody_writes_whose_record_is_invalid() {
    let carla = customer(WebAccess::Own);
    let own = TicketFacts { requester: carla.id, ..ticket() };
    let invalid = Subject { standing: Standing { validity: Validity::Invalid, ..Standing::VALID }, ..carla.clone() };
    let deleted = Subject { state: AccountState::Deleted, ..carla };
    for subject in [invalid, deleted] {
        assert!(!ask(Via::Mail, subject, Action::Reply, Resource::Ticket(&own)).allow);
    }
}

#[test]
fn by_mail_an_agent_adds_what_the_agent_may_add() {
    let ada = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    assert!(ask(Via::Mail, ada.clone(), Action::AddNote, Resource::Ticket(&ticket())).allow);
    let locked = Subject { state: AccountState::Locked, ..ada.clone() };
    assert!(!ask(Via::Mail, locked, Action::AddNote, Resource::Ticket(&ticket())).allow);
    assert!(!ask(Via::Mail, ada, Action::ManageSettings, Resource::Desk).allow);
}

const OKTA: SourceId = SourceId(7);

fn scim() -> Via {
    Via::Scim { id: ScimConnectionId(1), source: OKTA }
}

#[test]
fn a_scim_connection_keeps_people_and_does_nothing_else() {
    use Action as A;
    let ada = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    for action in A::ALL {
        let keeps = matches!(action, A::ReadUsers | A::CreateUser | A::ModifyUser | A::ManageAccount | A::ManageAgents);
        assert_eq!(ask(scim(), ada.clone(), *action, Resource::Desk).allow, keeps, "{action:?}");
    }
}

#[test]
fn a_scim_connection_reaches_its_own_people_alone_and_none_above_its_keeper() {
    let ada = agent(UserType::Admin);
    let own = user(Subject { source: Some(OKTA), ..customer(WebAccess::Own) });
    assert!(ask(scim(), ada.clone(), Action::ModifyUser, Resource::User(&own)).allow);
    for source in [None, Some(SourceId(8))] {
        let other = user(Subject { source, ..customer(WebAccess::Own) });
        let refused = ask(scim(), ada.clone(), Action::ModifyUser, Resource::User(&other));
        assert!(!refused.allow && !refused.visible, "{refused:?}");
    }
    let above = user(Subject { source: Some(OKTA), id: UserId(99), ..agent(UserType::Admin) });
    let manager = agent(UserType::Manager);
    assert!(!ask(scim(), manager, Action::ModifyUser, Resource::User(&above)).allow);
}
