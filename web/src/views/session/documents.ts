import { graphql } from '@/gql';

export const login = graphql(`
  mutation Login($email: String!, $password: String!) {
    login(email: $email, password: $password) {
      step
      accessToken
      expiresAt
      refreshToken
      ticket
      ticketUntil
    }
  }
`);

export const loginCode = graphql(`
  mutation LoginCode($ticket: String!, $code: String!) {
    loginCode(ticket: $ticket, code: $code) {
      step
      accessToken
      expiresAt
      refreshToken
      ticket
      ticketUntil
    }
  }
`);

export const enrolTotp = graphql(`
  mutation EnrolTotp($ticket: String, $password: String) {
    enrolTotp(ticket: $ticket, password: $password) {
      secret
      uri
    }
  }
`);

export const confirmTotp = graphql(`
  mutation ConfirmTotp($ticket: String, $code: String!) {
    confirmTotp(ticket: $ticket, code: $code) {
      recoveryCodes
      signIn {
        step
        accessToken
        expiresAt
        refreshToken
        ticket
        ticketUntil
      }
    }
  }
`);

export const whoAmI = graphql(`
  query WhoAmI {
    viewer {
      role
      name
    }
  }
`);

export const signOut = graphql(`
  mutation SignOutFirst {
    logout
  }
`);
