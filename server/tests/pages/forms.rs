//! Forms without WebAssembly: a refused one comes back with its values and its errors, and never with
//! a password.

use crate::statuses::ticket_about;
use crate::support::{PASSWORD, Reply, each_desk, send};
use crate::visit::{ADMIN, Browser, cookie, target};
use app::features::account::api::{ChangePassword, CreateToken};
use app::features::customers::api::CreateCustomer;
use domain::state::UserType;
use leptos::server_fn::ServerFn;
use sea_orm::EntityTrait;

/// The text of the error at the control with this id.
fn error_at<'p>(page: &'p Reply, id: &str) -> &'p str {
    let mark = format!("id=\"{id}-error\"");
    let (_, rest) = page.text.split_once(&mark).unwrap_or_else(|| panic!("no error at {id}: {}", page.text));
    let (_, text) = rest.split_once('>').unwrap();
    text.split('<').next().unwrap()
}

#[tokio::test]
async fn a_refused_form_comes_back_with_everything_entered() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let page = "/agent/customers/new?from=test";
        let fields = [
            ("input[name]", " "),
            ("input[site]", "Harbour \"North\" <1>"),
            ("input[validity]", "invalid"),
            ("input[valid_from]", ""),
            ("input[valid_until]", ""),
            ("input[comment]", "Keep me & mine </textarea><b id=evil>"),
        ];
        let refused = browser.submit(page, CreateCustomer::PATH, &fields).await;
        assert!(target(&refused).ends_with(page), "{refused:?}");
        assert!(!target(&refused).contains("__err"), "nothing of it stands in the address");
        let flash = cookie(&refused, "flash").expect("a key to the refused form");
        assert!(flash.contains("HttpOnly") && flash.contains("SameSite=Lax") && !flash.contains("Keep"), "{flash}");

        let form = browser.open(page).await.is(200);
        assert!(error_at(&form, &control::<CreateCustomer>("name")).contains("name"));
        assert!(form.text.contains("Harbour &quot;North&quot; &lt;1&gt;"), "{}", form.text);
        // The framework does not escape what stands in a textarea.
        assert!(form.text.contains("Keep me &amp; mine &lt;/textarea>&lt;b id=evil>"), "{}", form.text);
        assert!(!form.text.contains("<b id=evil>"));
        assert!(form.text.contains("aria-invalid=\"true\""));
        let again = browser.open(page).await.is(200);
        assert!(!again.text.contains("Keep me"), "shown once");
        assert_eq!(Browser::of(&desk, ADMIN).await.open(page).await.is(200).text.matches("Keep me").count(), 0);
    })
    .await;
}

/// The id of a control in the form of a server function.
fn control<F: ServerFn>(field: &str) -> String {
    format!("{}-{field}", F::PATH.rsplit('/').next().unwrap())
}

#[tokio::test]
async fn a_password_never_comes_back() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let secrets = ["wrong present secret", "new secret 4711", "other secret 4711"];
        let [current, new, again] = secrets;
        let fields = [("input[current]", current), ("input[password]", new), ("input[password_again]", again)];
        let refused = browser.submit("/profile", ChangePassword::PATH, &fields).await;
        let place = target(&refused);
        let kept = entity::flash::Entity::find().all(desk.t.app.db.read()).await.unwrap();
        assert!(kept.len() == 1 && !kept[0].data.contains("secret"), "{kept:?}");
        let page = browser.open("/profile").await.is(200);
        assert!(page.text.contains("class=\"error\""), "{}", page.text);
        for secret in secrets {
            assert!(!page.text.contains(secret) && !place.contains("secret"), "{place}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_accepted_form_is_said_once_and_a_new_token_is_shown_once() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let fields = [("input[name]", "Backup"), ("input[expires]", ""), ("input[scopes][]", "tickets:read")];
        let sent = browser.submit("/profile", CreateToken::PATH, &fields).await;
        assert!(target(&sent).contains("/profile"), "{sent:?}");
        let carried = cookie(&sent, "new-token").expect("the token");
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/profile", "Max-Age=60"] {
            assert!(carried.contains(attribute), "{carried}");
        }
        let (token, _) = carried.trim_start_matches("new-token=").split_once(';').unwrap();

        let page = browser.open("/profile").await.is(200);
        assert!(page.text.contains(&format!("value=\"{token}\"")), "{}", page.text);
        assert!(page.text.contains("Done."), "{}", page.text);
        let again = browser.open("/profile").await.is(200);
        assert!(!again.text.contains(token) && !again.text.contains("Done."), "shown once: {}", again.text);
    })
    .await;
}

#[tokio::test]
async fn a_refused_sign_in_keeps_the_login_and_the_way() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::new(&desk);
        let refused = browser.sign_in(ADMIN, "wrong secret", "/agent/tickets").await;
        assert_eq!(target(&refused), "/sign-in?next=%2Fagent%2Ftickets");
        let page = browser.open(&target(&refused)).await.is(200);
        assert!(page.text.contains(&format!("value=\"{ADMIN}\"")), "{}", page.text);
        assert!(page.text.contains("The login or the password is wrong."), "{}", page.text);
        assert!(page.text.contains("value=\"/agent/tickets\""), "{}", page.text);
        assert!(!page.text.contains("wrong secret"));
        let empty = browser.sign_in("", "", "").await;
        let page = browser.open(&target(&empty)).await.is(200);
        assert!(error_at(&page, "sign-in-login").contains("mail address"));
        assert!(error_at(&page, "sign-in-password").contains("password"));
    })
    .await;
}

#[tokio::test]
async fn rtp_2_a_refused_setup_keeps_all_but_the_password() {
    each_desk(|desk| async move {
        let browser = Browser::new(&desk);
        let fields = [
            ("organisation", "Lakeside"),
            ("first_name", "Ada"),
            ("last_name", "Lind"),
            ("email", "no address"),
            ("password", PASSWORD),
            ("password_again", "another secret"),
        ];
        let refused = browser.submit("/setup", "/setup", &fields).await;
        let page = browser.open(&target(&refused)).await.is(200);
        for kept in ["Lakeside", "Lind", "no address"] {
            assert!(page.text.contains(&format!("value=\"{kept}\"")), "{kept}: {}", page.text);
        }
        assert!(!error_at(&page, "setup-email").is_empty());
        assert!(error_at(&page, "setup-password_again").contains("differ"));
        assert!(!page.text.contains(PASSWORD) && !page.text.contains("another secret"));
    })
    .await;
}

#[tokio::test]
async fn what_people_write_is_never_markup() {
    each_desk(|desk| async move {
        let bob = desk.t.agent("Bob", UserType::User).await;
        let ana = desk.t.customer_user("Ana").await;
        let hostile = "</title></textarea></script><b id=evil>";
        let id = ticket_about(&bob, &ana, hostile).await;
        let (bob, ana) = (Browser::of(&desk, "Bob").await, Browser::of(&desk, "Ana").await);
        for (browser, path) in [
            (&bob, format!("/agent/tickets/{id}")),
            (&bob, format!("/agent/tickets/{id}/history")),
            (&bob, "/agent/tickets".to_owned()),
            (&ana, format!("/portal/tickets/{id}")),
            (&ana, "/portal".to_owned()),
        ] {
            let page = browser.open(&path).await.is(200);
            assert!(page.text.contains("evil"), "{path}");
            assert!(!page.text.contains("<b id=evil>"), "{path}: {}", page.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_too_large_is_413() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let comment = "x".repeat(3 * 1024 * 1024);
        let fields = [("input[name]", "Big"), ("input[site]", ""), ("input[comment]", comment.as_str())];
        let request = browser.form("/agent/customers/new", CreateCustomer::PATH);
        assert_eq!(send(request.form(&fields)).await.status, 413);
    })
    .await;
}
