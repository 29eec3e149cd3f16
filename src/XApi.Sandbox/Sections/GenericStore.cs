using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>
/// Serves operations that make, list, read, change and delete one kind of object and do nothing besides, from the spec's table alone: what the body says
/// is what is read back. Arguments are checked by then. Callers hold the world's gate.
/// </summary>
/// <remarks>
/// Which kinds that is true of is decided by a reading of X's pages: an object that changes by itself, has members that nobody sent or does something in the
/// world needs a section of its own.
/// </remarks>
internal sealed class GenericStore
{
    // Under which path a kind is made and listed, what its id is called, and whether reading one by its id gives the object itself.
    private static readonly Dictionary<string, (string Key, bool IsReadById)> Kinds = new()
    {
        ["/2/broadcasts/scheduled"] = ("scheduled_broadcast_id", true),
        // Reading a folder by its id gives what is in it.
        ["/2/users/{id}/bookmarks/folders"] = ("id", false),
    };

    private readonly Dictionary<string, List<(long Order, JsonObject Item)>> _collections = [];

    internal static bool Serves(XOperation operation) => Kind(operation) is not null;

    internal ApiResponse Handle(Call call)
    {
        var (path, isOne) = Kind(call.Operation)!.Value;
        var key = Kinds[path].Key;
        var items = Collection(call, path);
        if (call.Operation.Method == HttpMethod.Post)
        {
            return Create(call, items, key);
        }

        return isOne ? OnOne(call, items, key) : List(call, items);
    }

    private static (string Path, bool IsOne)? Kind(XOperation operation)
    {
        var isOne = operation.Path.EndsWith('}');
        var path = isOne ? operation.Path[..operation.Path.LastIndexOf('/')] : operation.Path;
        return
            operation.Streaming is null
            && Kinds.TryGetValue(path, out var kind)
            && (isOne ? kind.IsReadById && operation.Method != HttpMethod.Post : IsOfCollection(operation.Method))
            ? (path, isOne)
            : null;
    }

    private static bool IsOfCollection(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Post;

    // Objects are the caller's, and lie where the path says: folders of one user are not another's.
    private List<(long Order, JsonObject Item)> Collection(Call call, string path)
    {
        var place = path.Split('/').Select(part => part.StartsWith('{') ? call.Arguments.Text(part[1..^1]) : part);
        var name = $"{call.Caller.LimitKey}{string.Join('/', place)}";
        return _collections.TryGetValue(name, out var items) ? items : _collections[name] = [];
    }

    private static ApiResponse Create(Call call, List<(long Order, JsonObject Item)> items, string key)
    {
        var order = call.World.NextId();
        var item = new JsonObject { [key] = Id(order, call.Operation) };
        Merge(call, item);
        items.Add((order, item));
        return ApiResponse.Created(new() { ["data"] = item.DeepClone() });
    }

    /// <summary>An id as X writes those of the kind: a number, or letters and digits where an id has no room for one.</summary>
    private static string Id(long number, XOperation made)
    {
        var pattern = XOperation
            .All.FirstOrDefault(operation => operation.Path.StartsWith(made.Path + "/{", StringComparison.Ordinal))
            ?.Parameters.FirstOrDefault(spec => spec.In == XParameterLocation.Path && made.Parameters.All(known => known.Name != spec.Name))
            ?.Pattern;
        var text = JsonText.Id(number);
        return pattern is null || Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) ? text : Short(number);
    }

    private static string Short(long number)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (; number > 0; number /= Digits.Length)
        {
            text = Digits[(int)(number % Digits.Length)] + text;
        }

        return text;
    }

    private static ApiResponse OnOne(Call call, List<(long Order, JsonObject Item)> items, string key)
    {
        // Whatever the spec calls it: it stands last in the path.
        var parameter = call.Operation.Path[(call.Operation.Path.LastIndexOf('{') + 1)..^1];
        var id = call.Arguments.Text(parameter)!;
        var index = items.FindIndex(entry => entry.Item[key]!.GetValue<string>() == id);
        if (index < 0)
        {
            var problem = Problems.NotFound(call.Operation.Tag, parameter, id);
            return call.Operation.Method == HttpMethod.Get ? call.Nothing(problem) : new ApiResponse(404, problem);
        }

        if (call.Operation.Method == HttpMethod.Delete)
        {
            items.RemoveAt(index);
            return ApiResponse.Done("deleted", true);
        }

        if (call.Operation.Method != HttpMethod.Get)
        {
            Merge(call, items[index].Item);
        }

        return ApiResponse.Ok(new() { ["data"] = items[index].Item.DeepClone() });
    }

    private static ApiResponse List(Call call, List<(long Order, JsonObject Item)> items)
    {
        var newestFirst = Enumerable.Reverse(items);
        if (call.Operation.Pagination is null)
        {
            return ApiResponse.Ok(call.View.Envelope(Copies(newestFirst.Select(entry => entry.Item))));
        }

        return Page.Cut(call, newestFirst, out var page) ?? ApiResponse.Ok(call.View.Envelope(Copies(page.Items), Page.Meta(page)));
    }

    private static void Merge(Call call, JsonObject item)
    {
        foreach (
            var member in call.Arguments.Body.ValueKind == System.Text.Json.JsonValueKind.Object
                ? call.Arguments.Body.EnumerateObject()
                : default
        )
        {
            item[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }
    }

    private static JsonArray Copies(IEnumerable<JsonObject> items) => JsonText.Array(items.Select(item => item.DeepClone()));
}
