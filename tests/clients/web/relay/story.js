// What relay-compiler reads: it makes an artifact of each operation, which `run.mjs` imports.

import { graphql } from 'relay-runtime';

export const operations = [
  graphql`
    query storyListQuery($first: Int, $after: String, $last: Int, $before: String) {
      cooperationAgreements(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id revision goalText } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
  `,
  graphql`
    query storyWholeQuery($count: Int!, $cursor: String) {
      cooperationAgreements(first: $count, after: $cursor) @connection(key: "story_cooperationAgreements") {
        edges { node { id goalText } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  graphql`
    query storyNodeQuery($id: ID!) {
      node(id: $id) { id ... on CooperationAgreement { goalText } }
    }
  `,
  graphql`
    mutation storyStartMutation($input: StartCooperationAgreementInput!) {
      startCooperationAgreement(input: $input) {
        cooperationAgreement { id revision goalText }
        userErrors { code message question }
      }
    }
  `,
  graphql`
    mutation storySaveMutation($input: SaveCooperationAgreementInput!) {
      saveCooperationAgreement(input: $input) {
        cooperationAgreement { id revision goalText }
        userErrors { code message question }
      }
    }
  `,
  graphql`
    mutation storyFinishMutation($input: FinishCooperationAgreementInput!) {
      finishCooperationAgreement(input: $input) {
        cooperationAgreement { id status }
        userErrors { code message question }
      }
    }
  `,
  graphql`
    subscription storyFollowSubscription {
      streamFilling { documents { id answers _deleted } }
    }
  `,
];
