"""Python gql: HTTP by aiohttp, WebSocket below subscriptions, the schema as the server introspects."""

import asyncio
import base64
import os

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

URL, TOKEN, CASE = (os.environ[f"NAERVAER_{name}"] for name in ("URL", "TOKEN", "CASE"))
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}

LIST = gql("""
    query List($first: Int, $after: String, $last: Int, $before: String) {
      cooperationAgreements(first: $first, after: $after, last: $last, before: $before) {
        edges { node { id goalText } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
""")
START = gql("""
    mutation Start($input: StartCooperationAgreementInput!) {
      startCooperationAgreement(input: $input) { cooperationAgreement { id date } userErrors { code message } }
    }
""")
SAVE = gql("""
    mutation Save($input: SaveCooperationAgreementInput!) {
      saveCooperationAgreement(input: $input) { cooperationAgreement { id } userErrors { code message } }
    }
""")
FINISH = gql("""
    mutation Finish($input: FinishCooperationAgreementInput!) {
      finishCooperationAgreement(input: $input) { cooperationAgreement { id } userErrors { code question } }
    }
""")
FOLLOW = gql("subscription Follow { streamFilling { documents { id answers } } }")


async def ask(session, document, **variables):
    document.variable_values = variables
    return await session.execute(document)


async def pages(session, size, turn, cursor, more):
    found, at = [], None
    while at is None or at[more]:
        page = (await ask(session, LIST, **{size: 2, turn: at and at[cursor]}))["cooperationAgreements"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        found += ids if size == "first" else ids[::-1]
        at = page["pageInfo"]
    assert len(found) == page["totalCount"] == len(set(found)), found
    return found


async def follow(heard):
    transport = WebsocketsTransport(url=URL.replace("http", "ws", 1) + "/graphql/ws", init_payload=AUTHORIZATION)
    async with Client(transport=transport) as session:
        async for event in session.subscribe(FOLLOW):
            for document in event["streamFilling"]["documents"]:
                await heard.put(document)


async def main():
    transport = AIOHTTPTransport(url=f"{URL}/graphql", headers=AUTHORIZATION)
    # Every document is checked here, too, against what the server says of itself.
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        ids = []
        for number in range(5):
            made = await ask(session, START, input={"caseId": CASE, "answers": {"goalText": f"Mål {number}"}})
            ids.append(made["startCooperationAgreement"]["cooperationAgreement"]["id"])
        forward = await pages(session, "first", "after", "endCursor", "hasNextPage")
        backward = await pages(session, "last", "before", "startCursor", "hasPreviousPage")
        assert forward == backward[::-1] and set(ids) <= set(forward)

        refused = (await ask(session, FINISH, input={"id": ids[0]}))["finishCooperationAgreement"]
        assert {"code": "REQUIRED", "question": "goal"} in refused["userErrors"], refused
        try:
            await ask(session, LIST, first=-1)
            raise AssertionError("a negative page was answered")
        except TransportQueryError as error:
            assert error.errors[0]["extensions"]["code"] == "BAD_USER_INPUT", error

        heard = asyncio.Queue()
        following = asyncio.create_task(follow(heard))
        uuid = base64.urlsafe_b64decode(ids[0] + "==").decode().split(":")[1]
        for number in range(20):
            await ask(session, SAVE, input={"id": ids[0], "answers": {"goalText": f"Fulgt {number}"}})
            try:
                document = await asyncio.wait_for(heard.get(), 1)
            except asyncio.TimeoutError:
                continue
            if document["id"] == uuid:
                break
        else:
            raise AssertionError("nothing was heard")
        assert document["answers"]["goal_text"].startswith("Fulgt"), document
        following.cancel()
    print(f"gql: {len(forward)} listed")


asyncio.run(main())
