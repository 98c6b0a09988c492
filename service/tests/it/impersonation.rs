//! Seeing through somebody's eyes.

use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::{ChangePasswordInput, SignInInput};
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Resource, Via};
use domain::state::{GrantKind, UserType, WebAccess};
use service::accounts::{self, SignedIn};
use service::context::SessionCx;
use service::{Cx, impersonation};

const BACK: &str = "/agent/users?q=ana";

async fn enter_view(admin: &Cx, user: UserId) -> ImpersonationId {
    impersonation::start(admin, user, "They see no tickets", None, BACK).await.unwrap()
}

async fn sign_in(t: &TestApp, login: &str) -> SignedIn {
    let input = SignInInput { login: login.to_owned(), password: PASSWORD.to_owned() };
    accounts::sign_in(&t.guest(), input).await.unwrap().signed_in().unwrap()
}

/// The admin's request in the view.
async fn seeing(t: &TestApp, admin: UserId, stay: ImpersonationId) -> Cx {
    match t.view(admin, stay).await {
        SessionCx::As(cx) => cx,
        _ => panic!("the stay is over"),
    }
}

async fn is_over(t: &TestApp, admin: UserId, stay: ImpersonationId) -> bool {
    match t.view(admin, stay).await {
        SessionCx::ImpersonationOver { admin: who, cx } => who == admin && cx.actor.via == Via::Direct,
        _ => false,
    }
}

#[tokio::test]
async fn zam_13_the_admin_holds_the_rights_of_the_person_and_no_others() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        let cx = seeing(&t, admin_id, stay).await;
        assert_eq!((cx.actor.subject.id, cx.actor.real()), (ana, admin_id));
        assert!(cx.allows(Action::UsePortal, Resource::Desk));
        for refused in [Action::UseAgentPanel, Action::ReadUsers, Action::ManageSettings, Action::Impersonate] {
            assert!(!cx.allows(refused, Resource::Desk), "{refused:?}");
        }
        assert_eq!(impersonation::stop(&cx).await.unwrap(), BACK);
        assert!(is_over(&t, admin_id, stay).await);
        let events = t.events(Entity::User, ana.0).await;
        assert_eq!(events, ["user.impersonation_started", "user.impersonation_ended"]);
    })
    .await;
}

#[tokio::test]
async fn zam_13_the_view_needs_the_right_the_ceiling_and_a_reason() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let manager = t.agent("Mia", UserType::Manager).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let start = async |cx: &Cx, user, reason| impersonation::start(cx, user, reason, None, "/").await;
        assert!(matches!(refusal(start(&manager, ana, "why").await), AppError::Forbidden(_)));
        assert!(refusal(start(&admin, ana, "  ").await).at("reason").is_some());
        assert!(matches!(refusal(start(&admin, admin.actor.subject.id, "why").await), AppError::Forbidden(_)));
        assert_eq!(refusal(start(&admin, UserId(999_999), "why").await), AppError::NotFound);
        let guest = t.person_of_acme("Eve", WebAccess::Own, domain::state::AccountState::Guest).await;
        assert!(matches!(refusal(start(&admin, guest, "why").await), AppError::Forbidden(_)), "nobody to be");
        let stay = enter_view(&admin, manager.actor.subject.id).await;
        let view = seeing(&t, admin.actor.subject.id, stay).await;
        assert!(matches!(refusal(start(&view, ana, "why").await), AppError::Forbidden(_)), "not nested");
    })
    .await;
}

#[tokio::test]
async fn zam_14_a_change_of_role_shows_in_the_next_view() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let alan = t.bare_agent("Alan", UserType::User).await.actor.subject.id;
        let admin_id = admin.actor.subject.id;
        let stay = enter_view(&admin, alan).await;
        assert!(!seeing(&t, admin_id, stay).await.allows(Action::ReadUsers, Resource::Desk));
        let role = *admin.fixed.structure.roles.keys().next().unwrap();
        t.grant(alan, GrantKind::Role, role.0).await;
        assert!(seeing(&t, admin_id, stay).await.allows(Action::ReadUsers, Resource::Desk));
    })
    .await;
}

#[tokio::test]
async fn zam_16_signing_out_inside_restores_the_view_at_the_next_sign_in() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        accounts::sign_out(&seeing(&t, admin_id, stay).await).await.unwrap();
        t.clock.advance(60);
        let again = sign_in(&t, "ada@desk.example.com").await;
        assert_eq!((again.user_id, again.impersonation), (admin_id, Some(stay)));
        assert_eq!(impersonation::stop(&seeing(&t, admin_id, stay).await).await.unwrap(), BACK);
        assert_eq!(sign_in(&t, "ada@desk.example.com").await.impersonation, None);
    })
    .await;
}

#[tokio::test]
async fn zam_17_entering_ends_the_persons_own_sessions() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let admin_id = admin.actor.subject.id;
        let theirs = t.open_session(ana, ana).await;
        let own = t.open_session(admin_id, admin_id).await;
        enter_view(&admin, ana).await;
        assert!(!t.has_session(&theirs).await && t.has_session(&own).await);
    })
    .await;
}

#[tokio::test]
async fn zam_18_what_happens_in_the_view_carries_both_names() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        let new = "a wholly new password".to_owned();
        // The admin confirms with their own password, as they do not know hers.
        let input = ChangePasswordInput { current: PASSWORD.to_owned(), password: new.clone(), password_again: new };
        accounts::change_password(&seeing(&t, admin_id, stay).await, input).await.unwrap();
        let rows = t.journal(Entity::User, ana.0).await;
        let row = rows.iter().find(|row| row.event == "user.password_changed").unwrap();
        assert_eq!((row.subject_id, row.real_id, row.cause_id), (Some(ana), Some(admin_id), Some(stay.0)));
        t.run_jobs().await;
        let mail = t.mails().pop().unwrap();
        assert!(mail.contains("ana@acme.example.com") && mail.contains("Ada Admin"), "she is told: {mail}");
        sign_in(&t, "ada@desk.example.com").await;
    })
    .await;
}

#[tokio::test]
async fn zam_18_a_setting_says_whether_the_password_can_be_changed_in_the_view() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        t.set_setting("security.takeover_credentials", "false").await;
        let new = || "a wholly new password".to_owned();
        let input = || ChangePasswordInput { current: PASSWORD.to_owned(), password: new(), password_again: new() };
        let cx = seeing(&t, admin_id, stay).await;
        assert!(!service::me::me(&cx).can.change_password, "no form is shown");
        let refused = refusal(accounts::change_password(&cx, input()).await);
        assert!(matches!(refused, AppError::Forbidden(text) if text.contains("out of reach")));
        t.run_jobs().await;
        assert!(t.mails().is_empty());
        sign_in(&t, "ana").await;
        // Of themselves, everybody changes it.
        let own = t.cx(admin_id).await;
        accounts::change_password(&own, input()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_19_the_person_signing_in_throws_the_admin_out() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        assert_eq!(sign_in(&t, "ana").await.impersonation, None);
        assert!(is_over(&t, admin_id, stay).await);
        assert_eq!(sign_in(&t, "ada@desk.example.com").await.impersonation, None);
    })
    .await;
}

#[tokio::test]
async fn a_stay_ends_by_itself_once() {
    each_database(|t| async move {
        t.set_setting("security.impersonation_minutes", "5").await;
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&admin, ana).await;
        t.clock.advance(299);
        seeing(&t, admin_id, stay).await;
        t.clock.advance(1);
        assert!(is_over(&t, admin_id, stay).await && is_over(&t, admin_id, stay).await);
        let ends = t.events(Entity::User, ana.0).await.into_iter().filter(|event| event.ends_with("_ended")).count();
        assert_eq!(ends, 1);
    })
    .await;
}

#[tokio::test]
async fn a_stay_ends_when_the_right_or_the_person_goes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let second = t.agent("Ben", UserType::Admin).await;
        let (ben, ana) = (second.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = enter_view(&second, ana).await;
        assert!(
            matches!(t.view(admin.actor.subject.id, stay).await, SessionCx::ImpersonationOver { .. }),
            "not theirs"
        );
        accounts::lock(&admin, ana).await.unwrap();
        assert!(is_over(&t, ben, stay).await);
        accounts::unlock(&admin, ana).await.unwrap();
        assert!(is_over(&t, ben, stay).await, "and stays ended");
        let stay = enter_view(&t.cx(ben).await, ana).await;
        accounts::lock(&admin, ben).await.unwrap();
        assert!(matches!(t.view(ben, stay).await, SessionCx::Ended), "with the admin's own session");
    })
    .await;
}
