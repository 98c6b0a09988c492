//! Whoever is converted is converted once.

use super::{contact, customers_there_are, lena, opened, proposed, row, seller};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::sales::ConvertInput;
use service::sales;

#[tokio::test]
async fn hal_32_a_second_conversion_is_prevented_also_at_the_same_moment() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let input = proposed(&sal, id).await;
        // Two tabs with another name each, so that nothing but the conversion itself stands in the way.
        let other = ConvertInput {
            emails: "l.vogt@vogt.example".to_owned(),
            customer: "Vogt Holding".to_owned(),
            ..input.clone()
        };
        let (people, places) = (t.people().await, customers_there_are(&t).await);
        let (one, two) = tokio::join!(
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, id, input, None).await }
            }),
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, id, other, None).await }
            }),
        );
        let answers = [one.unwrap(), two.unwrap()];
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 1));
        let refused = refused.into_iter().map(refusal).next().unwrap();
        assert_eq!(refused, AppError::Conflict("This opportunity is converted already.".to_owned()));
        assert_eq!(customers_there_are(&t).await, places + 1);
        assert_eq!(t.people().await, people + 2, "the user, and the General User of the new site");
        let again = ConvertInput { link: "true".to_owned(), ..ConvertInput::default() };
        assert!(matches!(refusal(sales::convert(&sal, id, again, None).await), AppError::Conflict(_)));
    })
    .await;
}

#[tokio::test]
async fn hal_32_two_opportunities_about_one_contact_make_one_user() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let (first, second) = (opened(&t, &sal, lead).await, opened(&t, &sal, lead).await);
        let (one, two) = (proposed(&sal, first).await, proposed(&sal, second).await);
        let (one, two) = tokio::join!(
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, first, one, None).await }
            }),
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, second, two, None).await }
            }),
        );
        let (one, two) = (one.unwrap().unwrap(), two.unwrap().unwrap());
        assert_eq!(one, two, "the same user and customer");
        assert_eq!(row(&t, second).await.requester_id, one.user_id);
        let third = opened(&t, &sal, lead).await;
        let form = sales::convert_form(&sal, third).await.unwrap();
        assert_eq!(form.user.as_deref(), Some("Lena Vogt, Vogt Maschinenbau"));
        let made = sales::convert(&sal, third, ConvertInput::default(), None).await.unwrap();
        assert_eq!(made.user_id, one.user_id);
    })
    .await;
}
