// What every official client must be able to do with Kith, whatever carries it.
import assert from 'node:assert/strict';
import { answerOf } from './kith.js';

const toolNames = ['missive_contacts', 'contacts_search', 'contacts_patch', 'contacts_delete',
    'contacts_merge', 'contacts_duplicates', 'changes', 'contacts_import', 'contacts_audit',
    'contacts_proposals', 'contacts_in_mail', 'describe'];

// A client validates structured content itself, against the output schema that tools/list gave.
export async function useTools(client, mark) {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name), toolNames);

    const call = async (name, args) => {
        const result = await client.callTool({ name, arguments: args });
        assert.ok(!result.isError, result.content[0].text);
        return answerOf(result);
    };
    const email = `${mark}@example.com`;
    const created = await call('missive_contacts', { action: 'create', contact: {
        email, first_name: 'Noor', last_name: `Of ${mark}`, company: 'Brick Works',
        contact_book: 'Clients' } });
    assert.equal(created.contacts[0].outcome, 'created');
    const { id } = created.contacts[0];

    const got = await call('missive_contacts', { action: 'get', id });
    assert.equal(got.contacts[0].first_name, 'Noor');
    const found = await call('contacts_search', { query: email });
    assert.deepEqual(found.contacts.map((contact) => contact.id), [id]);
    const patched = await call('contacts_patch', { id, add: { emails: [`second.${email}`] } });
    assert.equal(patched.contacts[0].outcome, 'updated');
    const history = await call('changes', { action: 'history', id });
    assert.ok(history.changes.length > 0);
    const deleted = await call('contacts_delete', { action: 'delete', ids: [id] });
    assert.equal(deleted.contacts[0].outcome, 'deleted');
    const described = await call('describe', {});
    assert.ok(described.contact_books.length > 0);
}

// What is wrong with a call comes as a result that a model sees; an unknown tool does not.
export async function misuseTools(client) {
    const result = await client.callTool(
        { name: 'missive_contacts', arguments: { action: 'get' } });
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /^Error: id is required for get action/);
    await assert.rejects(client.callTool({ name: 'no_such_tool', arguments: {} }),
        (error) => error.code === -32602);
}
