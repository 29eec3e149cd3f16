using System.Globalization;
using System.Text;

namespace XApi.Spec;

/// <summary>Writes, for tests, a method for each operation that arranges its stub: <c>server.AddXApi(x => x.SearchRecent().Returns(page))</c>.</summary>
internal static class ArrangementWriter
{
    internal static string Write(SpecDocument spec)
    {
        var code = new StringBuilder();
        code.AppendLine("namespace XApi.Testing;").AppendLine();
        code.AppendLine("public sealed partial class XStubArrangement").AppendLine("{");
        var isFirst = true;
        foreach (var operation in spec.Operations)
        {
            if (!isFirst)
            {
                code.AppendLine();
            }

            isFirst = false;
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"    /// <summary>The stub of <c>{operation.Method} {operation.Path}</c>: {XmlText.Of(operation.Text("summary"))}</summary>"
            );
            code.AppendLine(CultureInfo.InvariantCulture, $"    public XOperationStub {operation.Id}() => On(XOperation.{operation.Id});");
        }

        return code.AppendLine("}").ToString();
    }
}
