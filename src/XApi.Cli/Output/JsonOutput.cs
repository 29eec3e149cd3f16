using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace XApi.Cli.Output;

/// <summary>Writes JSON: laid out for people, on one line for programs.</summary>
internal static class JsonOutput
{
    /// <summary>Writes a document that is made member by member.</summary>
    public static void Write(CommandContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options(context.Screen.IsLaidOut)))
        {
            write(json);
        }

        Print(context, Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Writes a document as it came; laid out for people where it is JSON.</summary>
    public static void Write(CommandContext context, string json)
    {
        if (!context.Screen.IsLaidOut)
        {
            context.Out.WriteLine(json);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(JsonEscapes.Paired(Encoding.UTF8.GetBytes(json)));
            Write(context, document.RootElement.WriteTo);
        }
        catch (JsonException)
        {
            context.Out.WriteLine(SafeText.Of(json));
        }
    }

    // Letters of all languages stay letters; what a terminal would obey is escaped all the same.
    private static JsonWriterOptions Options(bool isLaidOut) =>
        new() { Indented = isLaidOut, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Print(CommandContext context, string json)
    {
        if (!context.Screen.HasColors)
        {
            context.Out.WriteLine(json);
            return;
        }

        foreach (var line in json.Split('\n'))
        {
            var end = NameEnd(line);
            if (end > 0)
            {
                context.Out.Write($"\u001b[36m{line.AsSpan(0, end)}\u001b[0m");
            }

            context.Out.WriteLine(line.AsSpan(end));
        }
    }

    // Where the name of a member ends, on a line of laid out JSON; 0 where there is none.
    private static int NameEnd(string line)
    {
        var start = line.AsSpan().TrimStart(' ').Length;
        start = line.Length - start;
        if (start >= line.Length || line[start] != '"')
        {
            return 0;
        }

        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                return i + 1 < line.Length && line[i + 1] == ':' ? i + 1 : 0;
            }
        }

        return 0;
    }
}
