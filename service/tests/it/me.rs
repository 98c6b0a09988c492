//! The frame around every page, and the command palette.

use crate::support::each_database;
use domain::shell::PaletteHit;
use domain::state::UserType;
use service::context::SessionCx;
use service::{impersonation, me};

#[tokio::test]
async fn zam_15_the_frame_shows_whose_view_it_is() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        assert_eq!(me::me(&admin).impersonation, None);
        let stay = impersonation::start(&admin, ana, "why", None, "/admin").await.unwrap();
        let SessionCx::As(view) = t.view(admin_id, stay).await else { panic!("in the view") };
        let shown = me::me(&view);
        assert_eq!(shown.email.as_deref(), Some("ana@acme.example.com"));
        assert!(shown.can.portal && !shown.can.agent && !shown.can.admin && !shown.can.tokens);
        let banner = shown.impersonation.unwrap();
        assert_eq!((banner.admin.as_str(), banner.user.as_str()), ("Ada Admin", "Ana Customer"));
        assert_eq!(banner.expires_at, admin.now.plus_seconds(3600));
    })
    .await;
}

fn paths(hits: &[PaletteHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.path.as_str()).collect()
}

#[tokio::test]
async fn the_palette_leads_only_where_the_person_may_go() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = admin.actor.subject.id;
        let all = me::palette(&admin, "").await.unwrap();
        assert!(paths(&all).contains(&"/admin/roles") && paths(&all).contains(&"/agent/tickets"));
        let found = me::palette(&admin, "ada adm").await.unwrap();
        assert_eq!(paths(&found), [format!("/agent/users/{id}")]);
        let ana = t.customer_user("Ana").await;
        let pages = me::palette(&ana, "").await.unwrap();
        assert_eq!(paths(&pages), ["/portal", "/portal/tickets/new", "/profile"]);
        assert!(me::palette(&ana, "ada").await.unwrap().is_empty(), "no directory for customers");
        let bare = t.bare_agent("Alan", UserType::User).await;
        assert!(me::palette(&bare, "roles").await.unwrap().is_empty());
    })
    .await;
}
