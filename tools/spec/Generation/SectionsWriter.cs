using System.Globalization;
using System.Text;

namespace XApi.Spec;

/// <summary>Writes the client's sections: the properties of <c>XApiClient</c>, and how they are made.</summary>
internal static class SectionsWriter
{
    internal static string Write(SpecDocument spec)
    {
        var code = new StringBuilder();
        var tags = spec.Root["tags"]!
            .AsArray()
            .Select(tag => (Name: tag!["name"]!.GetValue<string>(), Description: tag["description"]!.GetValue<string>().Trim()))
            .ToList();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("/// <summary>A client of the X API v2, for code that is tested with another one in its place.</summary>");
        code.AppendLine("public partial interface IXApiClient : IDisposable").AppendLine("{");
        foreach (var (name, description) in tags)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"    /// <summary>{XmlText.Of(description)}</summary>");
            code.AppendLine(CultureInfo.InvariantCulture, $"    I{name}Client {name} {{ get; }}").AppendLine();
        }

        code.Length -= Environment.NewLine.Length;
        code.AppendLine("}").AppendLine();
        code.AppendLine("public sealed partial class XApiClient").AppendLine("{");
        code.AppendLine(
            "    // Made when it is first used: a program that searches does not pay at its start for the other sections. They hold no state."
        );
        foreach (var (name, _) in tags)
        {
            code.AppendLine("    /// <inheritdoc/>");
            code.AppendLine(CultureInfo.InvariantCulture, $"    public I{name}Client {name} => field ??= new {name}Client(_transport);")
                .AppendLine();
        }

        code.AppendLine("    // Each section's interface, and how a client has it; for dependency injection.");
        code.AppendLine("    internal static IReadOnlyList<(Type Section, Func<IXApiClient, object> Of)> Sections { get; } =");
        code.AppendLine("    [");
        foreach (var (name, _) in tags)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        (typeof(I{name}Client), x => x.{name}),");
        }

        code.AppendLine("    ];").AppendLine("}");
        return code.ToString();
    }
}
