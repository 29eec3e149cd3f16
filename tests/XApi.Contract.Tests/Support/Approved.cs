using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>
/// What callers were seen to get, as someone has read and approved it: a file for each operation in approved/, a part for each case. Stub, client and spec
/// can all change, and nothing that a caller gets will without a change here.
/// </summary>
internal static class Approved
{
    /// <summary>Set to 1, this environment variable makes the tests write what they see instead of comparing. Read the difference before you commit it.</summary>
    private const string Switch = "XAPI_APPROVE";

    private static readonly Lock Writing = new();

    private static readonly JsonSerializerOptions Lines = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    /// <summary>JSON with a line for each member, so that a difference shows where it is.</summary>
    public static string LaidOut(string json) => JsonNode.Parse(json)!.ToJsonString(Lines);

    public static string? Find(XOperation operation, string name) => Find(File(operation), name);

    public static string? Find(string file, string name) => Read(file).GetValueOrDefault(name);

    /// <summary>The parts of a file.</summary>
    public static IReadOnlyCollection<string> Names(string file) => Read(file).Keys;

    public static void Check(XOperation operation, string name, string seen) => Check(File(operation), name, seen);

    /// <summary>Fails where what was seen is not what is approved.</summary>
    /// <param name="file">The file in approved/, without its ending.</param>
    /// <param name="name">The part of it.</param>
    /// <param name="seen">What was seen.</param>
    public static void Check(string file, string name, string seen)
    {
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Write(file, name, seen);
            return;
        }

        var approved = Find(file, name);
        Assert.That(
            approved,
            Is.Not.Null,
            $"Nobody has approved what “{name}” gives. {Switch}=1 ./build.sh test writes it to approved/{file}.txt."
        );
        Assert.That(
            seen,
            Is.EqualTo(approved),
            () =>
                $"“{name}” gives something else than was approved in approved/{file}.txt.\n{Difference(approved!, seen)}\nIf that is meant, {Switch}=1 ./build.sh test writes it down."
        );
    }

    private static string Difference(string approved, string seen)
    {
        var (old, now) = (approved.Split('\n'), seen.Split('\n'));
        return string.Join('\n', [.. old.Except(now).Select(line => $"  - {line}"), .. now.Except(old).Select(line => $"  + {line}")]);
    }

    private static string File(XOperation operation) => $"{operation.Tag}/{operation.Id}";

    private static string PathOf(string file) => Path.Combine(Repository.Approved, $"{file}.txt");

    private static Dictionary<string, string> Read(string file) =>
        !System.IO.File.Exists(PathOf(file))
            ? []
            : System
                .IO.File.ReadAllText(PathOf(file))
                .ReplaceLineEndings("\n")
                .Split("== ", StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split(" ==\n", 2))
                .ToDictionary(part => part[0], part => part[1].TrimEnd('\n') + "\n");

    private static void Write(string file, string name, string seen)
    {
        lock (Writing)
        {
            var parts = Read(file);
            parts[name] = seen.TrimEnd('\n') + "\n";
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
            System.IO.File.WriteAllText(
                PathOf(file),
                string.Join('\n', parts.Select(part => $"== {part.Key} ==\n{part.Value}")),
                new UTF8Encoding(false)
            );
        }
    }
}
