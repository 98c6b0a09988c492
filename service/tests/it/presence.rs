//! Who else has a ticket open.

use crate::support::{each_database, refusal};
use crate::tickets::inbox;
use domain::AppError;
use domain::policy::Hat;
use domain::state::UserType;
use domain::tickets::{PresentRow, TicketInput};
use service::{presence, tickets};

#[tokio::test]
async fn agents_see_who_else_has_a_ticket_open_and_who_writes_until_they_are_gone() {
    each_database(|t| async move {
        let (ada, bob) = (t.admin().await, t.agent("Bob", UserType::User).await);
        let ana = t.customer_user("Ana").await;
        let input = TicketInput {
            queue_id: inbox(&t).await.to_string(),
            subject: "Printer".to_owned(),
            body: "It smokes.".to_owned(),
            ..TicketInput::default()
        };
        let id = tickets::open(&ana, input, Hat::Portal).await.unwrap();
        assert_eq!(presence::here(&ada, id, false).await.unwrap(), []);
        let others = presence::here(&bob, id, true).await.unwrap();
        assert_eq!(others, [PresentRow { name: ada.actor.subject.name.clone(), is_typing: false }]);
        let others = presence::here(&ada, id, false).await.unwrap();
        assert_eq!(others, [PresentRow { name: "Bob Agent".to_owned(), is_typing: true }]);
        assert_eq!(refusal(presence::here(&ana, id, true).await), AppError::NotFound, "customers see nothing of it");
        let outsider = t.bare_agent("Otto", UserType::User).await;
        assert_eq!(refusal(presence::here(&outsider, id, true).await), AppError::NotFound);
        t.clock.advance(30);
        let ada = t.cx(ada.actor.subject.id).await;
        assert_eq!(presence::here(&ada, id, false).await.unwrap(), [], "whoever is not heard of is gone");
    })
    .await;
}
