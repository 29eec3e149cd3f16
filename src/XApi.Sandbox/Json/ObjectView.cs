using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Objects that are kept as JSON, with the fields and expansions that the spec offers and the request asked for.</summary>
internal sealed partial class View
{
    internal JsonArray Objects(Kind kind, IEnumerable<StoredObject> items) =>
        JsonText.Array([.. items.Select(item => Object(kind, item.Json))]);

    /// <summary>An object as <c>data</c>, with what it expands.</summary>
    internal JsonObject Object(Kind kind, JsonObject item)
    {
        var lists = _operation.Parameters.FirstOrDefault(spec => spec.Name == "expansions")?.Includes;
        foreach (var expansion in _arguments.List("expansions"))
        {
            string[] ids = item[expansion] switch
            {
                null => [],
                JsonArray several => [.. several.Select(id => id!.GetValue<string>())],
                var one => [one.GetValue<string>()],
            };
            foreach (var id in ids)
            {
                IncludeById(lists!.GetValueOrDefault(expansion), expansion, id);
            }
        }

        return Trim(kind, item, null);
    }

    private void IncludeById(string? list, string parameter, string id)
    {
        if (list == "topics" && _world.Store.Find(Kind.Topic, id) is { } topic)
        {
            Include(list, id, () => Trim(Kind.Topic, topic.Json, list));
        }
        else if (list == "users" && _world.User(Arguments.ToId(id)) is { } user)
        {
            IncludeUser(parameter, user);
        }
        else
        {
            Report(Problems.NotFound(list?.TrimEnd('s') ?? "", parameter, id, "includes"));
        }
    }

    // Where the spec lets callers choose no fields, all of an object comes.
    private JsonObject Trim(Kind kind, JsonObject item, string? list)
    {
        var choice = _operation.Parameters.FirstOrDefault(spec =>
            spec.In == XParameterLocation.Query && spec.Name.EndsWith(".fields", StringComparison.Ordinal) && spec.ExpandedList == list
        );
        var shown = choice is null
            ? item.Select(member => member.Key).Except(kind.Hidden)
            : kind.Defaults.Concat(_arguments.List(choice.Name)).Concat(list is null ? _arguments.List("expansions") : []).Distinct();
        return JsonText.Object([.. shown.Select(name => (name, item[name]?.DeepClone()))]);
    }
}
