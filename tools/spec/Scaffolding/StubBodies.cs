using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>The bodies of successes: X's examples where there are any, otherwise made from the schema, once for all operations that return the same.</summary>
internal sealed class StubBodies(SpecDocument spec, string stubs)
{
    private readonly Samples _samples = new(spec);

    /// <summary>The file with X's example of an operation, from <c>__files</c>; null where there is none.</summary>
    internal string? Example(Operation operation)
    {
        var name = $"{operation.Tag}/{operation.Id}.{Ending(operation)}";
        return File.Exists(Path.Combine(stubs, "__files", name)) ? name : null;
    }

    /// <summary>The file with a body that is made from the schema. One that is not there yet is written, and added to the list.</summary>
    internal string Made(Operation operation, SampleSize size, List<string> written)
    {
        // The least of a stream's messages would be an empty one.
        size = operation.IsStream ? SampleSize.Whole : size;
        var (type, media) = operation.ResponseContent.First();
        var schema = media!["schema"]!;
        var name =
            $"Made/{SpecDocument.NameOf(schema["$ref"]!.GetValue<string>())}{(size == SampleSize.Whole ? ".whole" : "")}.{Ending(operation)}";
        var path = Path.Combine(stubs, "__files", name);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Text(operation, type, schema, size));
            written.Add(path);
        }

        return name;
    }

    private string Text(Operation operation, string type, JsonNode schema, SampleSize size) =>
        type != "application/json" ? "The first line of a file.\nThe second, with \u00e9 and \ud83d\ude00.\n"
        : operation.IsStream
            ? string.Concat(_samples.OfEachKind(schema, size).Select(message => CompactJson.Line(WithoutErrors(message)) + "\r\n"))
        : CompactJson.Write(_samples.Of(schema, "", size));

    // A message with errors and data would be two things at once.
    private static JsonNode? WithoutErrors(JsonNode? message)
    {
        (message as JsonObject)?.Remove("errors");
        return message;
    }

    private static string Ending(Operation operation) =>
        operation.IsStream ? "jsonl"
        : operation.ResponseContent.ContainsKey("application/json") ? "json"
        : "txt";
}
