//! From words to a filter.

use super::super::ScimError;
use super::lexer::{Token, invalid, tokens};
use super::{AttributeName, Filter, Operator};
use serde_json::Value;

/// Groups within groups.
const DEEPEST: usize = 30;

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `invalidFilter` with what is wrong.
    pub(in crate::scim) fn parse(text: &str) -> Result<Self, ScimError> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
        let filter = parser.either()?;
        match parser.next() {
            None => Ok(filter),
            Some(_) => Err(invalid("There is something after the end of the filter.")),
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes this word, if it comes next.
    fn takes(&mut self, word: &str) -> bool {
        let comes = matches!(self.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(comes);
        comes
    }

    fn expect(&mut self, token: &Token, what: &str) -> Result<(), ScimError> {
        if self.next().as_ref() == Some(token) { Ok(()) } else { Err(invalid(format!("{what} is missing."))) }
    }

    fn either(&mut self) -> Result<Filter, ScimError> {
        let mut left = self.both()?;
        while self.takes("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Filter, ScimError> {
        let mut left = self.single()?;
        while self.takes("and") {
            left = Filter::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Filter, ScimError> {
        if self.takes("not") {
            self.expect(&Token::Open, "The ( after not")?;
            return Ok(Filter::Not(Box::new(self.inner(&Token::Close, "The closing )")?)));
        }
        match self.next() {
            Some(Token::Open) => self.inner(&Token::Close, "The closing )"),
            Some(Token::Word(name)) => {
                let name = AttributeName::parse(&name).ok_or_else(|| invalid(format!("{name} is no attribute.")))?;
                self.about(name)
            }
            Some(_) => Err(invalid("An attribute is missing.")),
            None => Err(invalid("The filter ends too early.")),
        }
    }

    /// A filter up to what closes it.
    fn inner(&mut self, close: &Token, what: &str) -> Result<Filter, ScimError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(invalid("The filter is nested too deeply."));
        }
        let filter = self.either()?;
        self.expect(close, what)?;
        self.depth -= 1;
        Ok(filter)
    }

    fn about(&mut self, name: AttributeName) -> Result<Filter, ScimError> {
        match self.next() {
            Some(Token::OpenValues) => {
                Ok(Filter::Within(name, Box::new(self.inner(&Token::CloseValues, "The closing ]")?)))
            }
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("pr") => Ok(Filter::Present(name)),
            Some(Token::Word(word)) => {
                let operator = operator(&word).ok_or_else(|| invalid(format!("{word} is no operator.")))?;
                let value = match self.next() {
                    Some(Token::Text(text)) => Value::String(text),
                    Some(Token::Word(word)) => constant(&word)?,
                    _ => return Err(invalid("The value to compare with is missing.")),
                };
                compared(name, operator, value)
            }
            _ => Err(invalid("The operator is missing.")),
        }
    }
}

fn compared(name: AttributeName, operator: Operator, value: Value) -> Result<Filter, ScimError> {
    use Operator as O;
    let is_text = matches!(value, Value::String(_) | Value::Number(_));
    if !is_text && !matches!(operator, O::Equal | O::NotEqual) {
        return Err(invalid("True, false and null are equal to something, or not."));
    }
    Ok(Filter::Compare(name, operator, value))
}

fn operator(word: &str) -> Option<Operator> {
    use Operator as O;
    Some(match word.to_ascii_lowercase().as_str() {
        "eq" => O::Equal,
        "ne" => O::NotEqual,
        "co" => O::Contains,
        "sw" => O::StartsWith,
        "ew" => O::EndsWith,
        "gt" => O::Greater,
        "ge" => O::GreaterOrEqual,
        "lt" => O::Less,
        "le" => O::LessOrEqual,
        _ => return None,
    })
}

fn constant(word: &str) -> Result<Value, ScimError> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        "null" => Ok(Value::Null),
        _ => match serde_json::from_str(word) {
            Ok(number @ Value::Number(_)) => Ok(number),
            _ => Err(invalid(format!("{word} is no value: texts stand in quotes."))),
        },
    }
}
