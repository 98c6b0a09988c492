//! API tokens.

use crate::support::{each_database, refusal};
use crate::tickets::{form as ticket, inbox};
use domain::AppError;
use domain::account::TokenInput;
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource};
use domain::state::UserType;
use domain::tickets::TicketInput;
use service::{accounts, tickets, tokens};

fn form(scopes: &[&str]) -> TokenInput {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    TokenInput { name: "Nightly report".to_owned(), scopes, expires: String::new() }
}

#[tokio::test]
async fn a_token_acts_for_its_owner_within_its_scopes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let made = tokens::create(&admin, form(&["directory:read"])).await.unwrap();
        assert!(made.token.starts_with("dfk_") && made.token.starts_with(&made.row.prefix));
        let cx = tokens::authenticate(&t.guest(), &made.token).await.unwrap();
        assert!(cx.allows(Action::ReadUsers, Resource::Desk));
        for refused in [Action::CreateUser, Action::ManageSettings, Action::ManageOwnTokens, Action::Impersonate] {
            assert!(!cx.allows(refused, Resource::Desk), "{refused:?}");
        }
        let stored = tokens::list(&admin).await.unwrap();
        assert_eq!(stored.len(), 1);
        assert!(stored[0].last_used_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let token = tokens::create(&admin, form(&["admin"])).await.unwrap().token;
        let mut used = Vec::new();
        for _ in 0..3 {
            tokens::authenticate(&t.guest(), &token).await.unwrap();
            used.push(tokens::list(&admin).await.unwrap()[0].last_used_at);
            t.clock.advance(40);
        }
        assert!(used[0] == used[1] && used[1] < used[2]);
    })
    .await;
}

#[tokio::test]
async fn revoked_expired_and_ownerless_tokens_are_useless() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let agent = t.agent("Alan", UserType::User).await;
        let revoked = tokens::create(&agent, form(&["tickets:read"])).await.unwrap();
        let short = TokenInput { expires: "2026-11-22".to_owned(), ..form(&["tickets:read"]) };
        let short = tokens::create(&agent, short).await.unwrap();
        let kept = tokens::create(&agent, form(&["tickets:read"])).await.unwrap();
        assert_eq!(refusal(tokens::revoke(&admin, revoked.row.id).await), AppError::NotFound, "somebody else's");
        tokens::revoke(&agent, revoked.row.id).await.unwrap();
        tokens::authenticate(&t.guest(), &short.token).await.unwrap();
        t.clock.advance(12 * 3600);
        for gone in [&revoked.token, &short.token, "dfk_made-up"] {
            let error = refusal(tokens::authenticate(&t.guest(), gone).await);
            assert_eq!(error, AppError::Unauthenticated);
        }
        tokens::authenticate(&t.guest(), &kept.token).await.unwrap();
        tokens::authenticate(&t.guest(), &kept.token).await.unwrap();
        let used = t.events(Entity::Token, kept.row.id.0).await;
        assert_eq!(used, ["token.used"], "once a day");
        accounts::lock(&admin, agent.actor.subject.id).await.unwrap();
        assert!(tokens::authenticate(&t.guest(), &kept.token).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_wrong_token_form_is_refused_at_its_fields() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let input = TokenInput { expires: "2026-11-21".to_owned(), ..TokenInput::default() };
        let error = refusal(tokens::create(&admin, input).await);
        for field in ["name", "scopes", "expires"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        assert!(refusal(tokens::create(&admin, form(&["everything"])).await).at("scopes").is_some());
        let ana = t.customer_user("Ana").await;
        assert!(matches!(refusal(tokens::create(&ana, form(&["admin"])).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn a_ticket_opened_by_token_needs_few_statements() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (admin, ana) = (t.admin().await, t.customer_user("Ana").await);
        let token = tokens::create(&admin, form(&["tickets:write"])).await.unwrap().token;
        let open = async |subject: &str| {
            let before = t.app.db.statements();
            let cx = tokens::authenticate(&t.guest(), &token).await.unwrap();
            let input = TicketInput { requester_id: ana.actor.subject.id.to_string(), ..ticket(queue, subject) };
            tickets::open(&cx, input, Hat::Agent).await.unwrap();
            t.app.db.statements() - before
        };
        open("The first one notes the use of the token").await;
        let most = if t.app.db.is_sqlite() { 6 } else { 9 };
        let count = open("Second").await;
        assert!(count <= most, "{count} statements");
    })
    .await;
}
