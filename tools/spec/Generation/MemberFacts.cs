using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>A member of an object.</summary>
internal sealed class MemberFacts(ModelFacts facts, string owner, string wire, JsonNode node, bool required, bool inResponse)
{
    internal string Wire => wire;

    internal CSharpType Type { get; } = CSharpType.Of(facts.Spec, node, $"{owner}.{wire}");

    // Of a response, errors of another shape than X's problems have a name of their own.
    internal string CSharpName { get; } =
        node["x-name"] is null && inResponse && wire == "errors" && !AreProblems(node) ? "ItemErrors" : Names.Member(wire, node);

    internal bool Overrides => inResponse && wire == "errors" && AreProblems(node);

    internal bool IsNeeded => required && Type.Kind is TypeKind.Model;

    // What is never null keeps apart what came and what is given for what did not.
    private bool HasField => Type.IsCollection || InPlace is not null || (required && Type.Kind is not (TypeKind.Union or TypeKind.Json));

    // A field of our own also where the compiler would make one: with an attribute for it and for each accessor, the package is larger.
    private string Stored => "_" + char.ToLowerInvariant(CSharpName[0]) + CSharpName[1..];

    // What a response is about is there or the response is refused: an empty page in the place of an unreadable one would end an enumeration.
    private bool IsAbout => wire == "data" && facts.IsRoot(owner);

    private string? Wrapper => node["x-unwrap"]?.GetValue<string>();

    // The shapes of X's pages, where they are not those of its document.
    private string? Below => node["x-below"]?.GetValue<string>();

    private string? InPlace => node["x-in-place"]?.GetValue<string>();

    private bool IsText => node["x-text"]?.GetValue<bool>() == true;

    /// <summary>Which bit says that the member was read under its name of the post dialect; null where that is the same.</summary>
    internal int? Bit { get; set; }

    /// <summary>The number of its name among those of the object, from 1. The name of the post dialect has the one behind it.</summary>
    internal int Number { get; set; }

    /// <summary>Its names on the wire.</summary>
    internal IEnumerable<string> Wires => node["x-post"]?.GetValue<string>() is { } alias ? [wire, alias] : [wire];

    internal bool IsRenamed => node["x-post"] is not null;

    // What the member is called when it is written.
    private string Written => Bit is { } bit ? $"writer.NameOf(\"{wire}\", \"{node["x-post"]}\", (_post & {bit}) != 0)" : $"\"{wire}\"";

    internal JsonObject Facts() =>
        new()
        {
            ["bit"] = Bit,
            ["wire"] = wire,
            ["number"] = Number,
            ["alias"] = node["x-post"]?.DeepClone(),
            ["isSet"] = Type.IsCollection ? $"{Stored} is {{ Count: > 0 }}" : $"{Stored} is not null",
            ["aliasNumber"] = Number + 1,
            ["name"] = CSharpName,
            ["cs"] = Type.Name,
            ["oddName"] = Names.Wire(CSharpName) != wire,
            ["store"] = Stored,
            ["field"] = HasField ? Stored : null,
            ["mayBeNull"] = InPlace is not null,
            ["modifier"] = Overrides ? "override " : "",
            ["fallback"] = Type.Kind switch
            {
                _ when InPlace is { } sign => $"InPlace(\"{sign}\", ModelReader<{Visible(Type)}>.Read)",
                TypeKind.List => "[]",
                TypeKind.Map => $"JsonValues.NoValues<{Type.Item!.Name}>()",
                TypeKind.Text => "\"\"",
                TypeKind.Enum => "new(\"\")",
                TypeKind.Model when facts.IsRoot(owner) => $"throw NotSet(\"{wire}\")",
                TypeKind.Model => "new()",
                _ => "default",
            },
            ["read"] = Type.Kind == TypeKind.Union ? null : $"{Stored} = {Reading()};",
            ["write"] =
                Wrapper is { } inner ? $"writer.WriteWrapped({Written}, \"{inner}\", {Stored});"
                : IsText ? $"writer.WriteText({Written}, {Stored});"
                : Type.Kind == TypeKind.Union ? $"writer.WriteMember({Written}, (XModel?){Stored});"
                : $"writer.WriteMember({Written}, {Stored});",
            ["escaped"] = node["x-escaped"]?.GetValue<bool>() == true ? $"Decoded{CSharpName}" : null,
            ["doc"] = XmlText.Of(node["description"] ?? facts.Spec.Resolve(node)["description"]),
        };

    internal JsonObject Needed() => new() { ["field"] = Stored, ["wire"] = wire };

    /// <summary>How a union is read: when the object is through, since what says its kind may come behind it.</summary>
    internal JsonObject Union(IReadOnlyList<MemberFacts> members)
    {
        var discriminator = facts.Spec.Resolve(node)["x-union"]!["discriminator"]!.GetValue<string>();
        var kind =
            members.FirstOrDefault(member => member.Wire == discriminator)
            ?? throw new InvalidDataException($"{owner}.{wire}: its discriminator `{discriminator}` is no member of {owner}.");
        // What is read is kept in a variable of the member's name, beside those of the reading.
        var local = Names.Camel(wire);
        if (local is "reader" or "member" || SilentLosses.IsTaken(local))
        {
            throw new InvalidDataException(
                $"{owner}.{wire}: a member that is a union can't be called `{wire}`, since a variable of its name, {local}, can't be in C#."
            );
        }

        return new()
        {
            ["name"] = CSharpName,
            ["wire"] = wire,
            ["number"] = Number,
            ["local"] = local,
            ["reader"] = $"{facts.Spec.TargetName(node["$ref"]!.GetValue<string>())}Json",
            ["kind"] = (kind.Type.Kind, kind.HasField) switch
            {
                (TypeKind.Enum, _) => $"{kind.Stored}?.Value",
                _ => kind.Stored,
            },
        };
    }

    private string Reading()
    {
        var item = Type.Item ?? Type;
        var type = Visible(item);
        var value = item.Kind switch
        {
            TypeKind.Text => "Text",
            TypeKind.Int32 => "Int32",
            TypeKind.Int64 => "Int64",
            TypeKind.Double => "Double",
            TypeKind.Boolean => "Boolean",
            TypeKind.Time => "Time",
            TypeKind.Json => "Token",
            _ => null,
        };
        return (Type.Kind, item.Kind) switch
        {
            (TypeKind.List, TypeKind.Model) when Below is { } below =>
                $"ReadNeededObjects(\"{below}\"u8, ref reader, ModelReader<{type}>.Read)",
            (TypeKind.List, TypeKind.Model) when IsAbout => $"ReadNeededObjects(ref reader, ModelReader<{type}>.Read)",
            (TypeKind.Model, _) when IsAbout => $"ReadOne(ref reader, ModelReader<{type}>.Read)",
            (TypeKind.List, TypeKind.Model) => $"ReadObjects(ref reader, ModelReader<{type}>.Read)",
            (TypeKind.List, TypeKind.Enum) => $"ReadList<{type}>(ref reader, JsonTry.Enum)",
            (TypeKind.List, _) => $"ReadList<{item.Name}>(ref reader, JsonTry.{value})",
            (TypeKind.Map, TypeKind.Model) => $"ReadObjectMap(ref reader, ModelReader<{type}>.Read)",
            (TypeKind.Map, TypeKind.Enum) => $"ReadMap<{type}>(ref reader, JsonTry.Enum)",
            (TypeKind.Map, _) => $"ReadMap<{item.Name}>(ref reader, JsonTry.{value})",
            (TypeKind.Model, _) when Wrapper is { } inner => $"ReadWrapped(\"{inner}\"u8, ref reader, ModelReader<{type}>.Read)",
            (TypeKind.Model, _) => $"IsObject(ref reader) ? new {type}(ref reader) : null",
            (TypeKind.Enum, _) => $"ReadEnum<{type}>(ref reader)",
            (TypeKind.Json, _) when Type.Name == "JObject" => "IsObject(ref reader) ? (JObject)JsonValues.ReadToken(ref reader) : null",
            (TypeKind.Json, _) => "JsonValues.ReadToken(ref reader)",
            (_, _) => $"Read{value}(ref reader)",
        };
    }

    // Inside a class, the name of a member hides the type of the same name.
    private string Visible(CSharpType type) =>
        type.Name == CSharpName || facts.IsMember(owner, type.Name) ? $"XApi.{type.Name}" : type.Name;

    private static bool AreProblems(JsonNode errors) =>
        errors["items"]?["$ref"]?.GetValue<string>() is { } item && SpecDocument.NameOf(item) == "Problem";
}
