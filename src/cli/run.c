/* kith run: any operation by its name. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/show.h"
#include "cli/table.h"

static void list_operations(struct cli *cli)
{
    static const struct table_column columns[] = {{"OPERATION", true}, {"DOES", false}};
    struct table table;
    size_t count;
    const struct operation *operations = operation_table(&count);
    table_init(&table, cli->arena, columns, COUNT_OF(columns));
    for (size_t i = 0; i < count; i++) {
        if (!(operations[i].surfaces & SURFACE_CLI))
            continue;
        table_add(&table, operations[i].name);
        table_add(&table, operations[i].help);
    }
    table_print(&table, stdout);
}

bool run_run(struct cli *cli, struct error *error)
{
    if (cli->operation)
        return show_operation(cli, error);
    list_operations(cli);
    return true;
}
